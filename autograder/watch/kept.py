"""The kept worker, for Windows, which cannot fork: answers one request after the other.

Whoever has started it ends it when a newer request comes or when it does not answer.
"""

from __future__ import annotations

from autograder.submission.process_state import use_one_thread
from autograder.watch import channel, foreseen, grading
from autograder.watch.messages import Ended, Ready


def main() -> None:
    """Answer requests until there are no more."""
    requests, messages = channel.take_over()
    use_one_thread()
    reader = channel.RequestReader(requests)
    foreseen.draw_all()
    channel.send(messages, Ready())
    while not reader.closed:
        for request in reader.read():
            grading.answer(request, lambda message: channel.send(messages, message))
            channel.send(messages, Ended(request.ticket, 0))


if __name__ == "__main__":
    main()
