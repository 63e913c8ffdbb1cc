"""The command line of the drills."""

import sys


def main(words: list[str]) -> int:
    """Run the drill that is named; 0 where its figures are zero and its controls failed."""
    names = ("totals",)
    if not words or words[0] not in names:
        print(f"usage: script/drill {{{','.join(names)}}} [options]", file=sys.stderr)
        return 2
    from tests.drills import totals

    return {"totals": totals.main}[words[0]](words[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
