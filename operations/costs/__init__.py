"""What an environment costs a month at list prices, from its synthesized stack."""
