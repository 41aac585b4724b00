"""What operates the platform: commands, the guard that judges plans, and the rehearsal on emulated AWS."""
