"""Whether a run passed: counts of what came back, and the exit code."""

from dataclasses import dataclass

from locust.stats import StatsEntry

# Refused with 429 for being one too many. An answer of its own: neither right nor wrong.
REFUSED = "429"
WRONG = "wrong digit"


@dataclass(frozen=True)
class Limits:
    max_error_share: float
    max_p95: float  # milliseconds
    refusals: bool  # whether 429 is an answer, rather than an error


def complaints(stats, errors, exceptions, limits: Limits) -> list[str]:
    """What is wrong with the run; empty where it passed.

    Never tolerated: wrong digits, and exceptions of the test itself, which leave requests uncounted.
    """
    answered = answers(stats)
    wrong = sum(error.occurrences for error in errors.values() if WRONG in str(error.error))
    refused = sum(entry.num_requests for entry in stats.entries.values() if entry.name == REFUSED)
    found = [f"exception, {raised['count']} times: {raised['msg']}" for raised in exceptions.values()]
    if answered.num_requests == 0:
        return [*found, "nothing was answered"]
    if wrong:
        found.append(f"{wrong} wrong digits")
    if refused and not limits.refusals:
        found.append(f"{refused} requests refused with 429")
    if answered.fail_ratio > limits.max_error_share:
        found.append(
            f"{answered.num_failures} of {answered.num_requests} requests failed, "
            f"more than {limits.max_error_share:.2%}"
        )
    p95 = answered.get_response_time_percentile(0.95)
    if p95 > limits.max_p95:
        found.append(f"95 % were answered within {p95:.0f} ms, not {limits.max_p95:.0f} ms")
    return found


def summary(stats) -> str:
    answered = answers(stats)
    refused = sum(entry.num_requests for entry in stats.entries.values() if entry.name == REFUSED)
    return f"{answered.num_requests} answered, {answered.num_failures} failed, {refused} refused"


def answers(stats) -> StatsEntry:
    """All that was not refused, together."""
    answered = StatsEntry(stats, "answered", "")
    for entry in stats.entries.values():
        if entry.name != REFUSED:
            answered.extend(entry)
    return answered
