#!/usr/bin/env bash
# The history of a project on a branch of its own, which holds one commit with one file. Runs at the same time cannot
# fork it: the branch is replaced only if it is still what was merged with, and else merged with again.
#
#   history.sh get    makes history.db of what the branch has, and of the shard-*.db that are here
#   history.sh put    merges history.db into the branch
set -euo pipefail
shopt -s nullglob
branch="${MUTCHECK_HISTORY:-mutcheck-history}"

# Writes what the branch has to a file, and prints its commit; nothing where there is no such branch.
fetched() {
  if git fetch --quiet origin "+refs/heads/$branch:refs/mutcheck/history" 2> /dev/null; then
    git show refs/mutcheck/history:history.db > "$1"
    git rev-parse refs/mutcheck/history
  fi
}

get() {
  rm -f history.db*
  fetched history.db > /dev/null
  for shard in shard-*.db; do mutcheck history merge history.db "$shard"; done
}

put() {
  if ! test -e history.db; then
    echo "there is nothing to keep: no shard recorded anything"
    return
  fi
  for attempt in 1 2 3 4 5 6 7 8; do
    before="$(fetched theirs.db)"
    if test -n "$before"; then mutcheck history merge history.db theirs.db; fi
    tree="$(printf '100644 blob %s\thistory.db\n' "$(git hash-object -w history.db)" | git mktree)"
    commit="$(git commit-tree -m "The history of mutcheck" "$tree")"
    if git push --quiet --force-with-lease="refs/heads/$branch:$before" origin "$commit:refs/heads/$branch"; then
      return
    fi
    sleep "$((RANDOM % (2 * attempt)))"
  done
  echo "the history was not kept: others replaced $branch eight times meanwhile. Run this job again." >&2
  exit 1
}

case "${1:-}" in
  get | put) "$1" ;;
  *) echo "usage: history.sh get|put" >&2 && exit 2 ;;
esac
