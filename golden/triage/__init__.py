"""What a triager asks of a history: what is worse, since which commit, on which branch, and where to read of it.

Everything here is decided from recorded values alone. Pages, the feed, the API and the terminal tell the same.
"""
