"""The observe stage: runs a program, and writes down what it did."""
