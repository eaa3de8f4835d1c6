"""Post a review with suggestions on a pull request; what was suggested before is left out.

``suggest.py REVIEW`` takes what ``--format github-suggestions`` writes. The environment says the
rest, as in a job of GitHub Actions: ``GITHUB_API_URL``, ``GITHUB_REPOSITORY``, ``NUMBER`` of the
pull request, ``HEAD``, its last commit, and ``TOKEN``, which may write to pull requests.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

_PER_PAGE = 100


def main() -> int:
    """Post what is new; return 1 where GitHub does not take it."""
    review = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    try:
        known = {(one["path"], one["body"]) for one in _comments()}
        new = [one for one in review["comments"] if (one["path"], one["body"]) not in known]
        if new:
            _call("reviews", {**review, "commit_id": os.environ["HEAD"], "comments": new})
    except urllib.error.URLError as error:
        said = error.read().decode("utf-8", "replace") if hasattr(error, "read") else ""
        print(f"headerscan: GitHub does not take the suggestions: {error} {said}", file=sys.stderr)
        return 1
    print(f"headerscan: {len(new)} of {len(review['comments'])} suggestions are new")
    return 0


def _comments() -> list[dict[str, Any]]:
    """Return all review comments on the pull request."""
    found: list[dict[str, Any]] = []
    page = 1
    while len(found) == (page - 1) * _PER_PAGE:
        found += _call(f"comments?per_page={_PER_PAGE}&page={page}")
        page += 1
    return found


def _call(path: str, body: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - JSON
    environment = os.environ
    pulls = f"{environment['GITHUB_API_URL']}/repos/{environment['GITHUB_REPOSITORY']}/pulls"
    request = urllib.request.Request(
        f"{pulls}/{environment['NUMBER']}/{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": f"Bearer {environment['TOKEN']}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        },
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


if __name__ == "__main__":
    sys.exit(main())
