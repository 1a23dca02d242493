"""The words for how a verdict compares with what was measured."""

FALSE_IN_PLACE = "false in place"
"""A copy was measured, and mutcheck says that there is none: the worst fault there is."""
FALSE_COPIED = "false copied"
"""Nothing was moved that could be a copy, and mutcheck says that there is one."""
FALSE_READ_ONLY = "false read only"
WRONG_FIGURE = "wrong figure"
"""Both say that it is copied, and the bytes differ."""
AGREED = "agreed"
BORDERLINE = "not decided"
"""Something was moved, and the definitions leave open whose it is: buffers that change places, a part of one."""
ANOTHER_WORD = "another word"
"""Both sides see a move, and one of them counts it as a copy: the other tells it as given, delivered or rearranged."""
ANOTHERS = "another's"
"""Both sides count the same instructions as copies, and each counts them for another buffer."""
UNKNOWN = "unknown"
NOT_ALIASED = "not aliased"
SKIPPED = "skipped"
"""The interpreter does not know an instruction of the module."""

WRONG_RESULT = "wrong result"
"""The module, executed by the interpreter, computes something else than NumPy."""
WRONG_RUN = "wrong run"
"""The program, run by XLA, computes something else than NumPy."""
WRONG_ADDRESS = "wrong address"
"""A buffer is not where it was after the call, and mutcheck says that it is aliased; or the other way round."""
WRONG_MEMORY = "wrong memory"
"""XLA's own figures contradict the aliases."""
REFUSED = "refused"

DISAGREEMENTS = (
    FALSE_IN_PLACE,
    FALSE_COPIED,
    FALSE_READ_ONLY,
    WRONG_FIGURE,
    WRONG_RESULT,
    WRONG_RUN,
    WRONG_ADDRESS,
    WRONG_MEMORY,
)
BUFFER_OUTCOMES = (
    *(
        AGREED,
        FALSE_IN_PLACE,
        FALSE_COPIED,
        FALSE_READ_ONLY,
        WRONG_FIGURE,
        ANOTHER_WORD,
        ANOTHERS,
        BORDERLINE,
        UNKNOWN,
        NOT_ALIASED,
        SKIPPED,
    ),
)
