"""What the verbs share: options as values, kinds of words, steps, exit statuses, and how verbs are found."""
