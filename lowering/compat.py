"""The former home of `mutcheck.refs`: files that `mutcheck init` wrote before still import it from here."""

from mutcheck.refs import *  # noqa: F403
