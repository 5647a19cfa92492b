"""c2w1: right answers that must be accepted, and wrong ones that must be refused."""

RIGHT = {}

WRONG = {}
