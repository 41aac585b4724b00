"""Draws a stack: read into a small model of nodes, groups and edges, which is written as Mermaid and as DOT."""
