"""What the judge of the exercises must say of answers that are neither the solution nor a known mistake; one file a week.

    RIGHT = {"sigmoid": [by_masks, …]}                          unusual, and right: accepted without a word
    WRONG = {"sigmoid": [(rounded, "entries differ"), …]}       wrong: refused, with a message that holds these words

tests/test_exercises.py tries each of them on many draws, and wants one verdict and one message from all.
"""
