"""What a user writes in an afternoon: fifty lines, which the benchmark of the type checkers checks."""

from __future__ import annotations

import sys

from fastgpt import ChatClient, FastGPTError, RateLimitError, fold, new_id, paginate, user
from fastgpt.chat import Answer, ChatHistory, GetChatHistories, NodeStarted, get_chat_init


def ask(client: ChatClient, chat_id: str, question: str) -> str:
    """Print an answer while it comes, and return it."""
    pieces: list[str] = []
    with client.typed.stream_chat_completion(chat_id=chat_id, messages=[user(question)]) as events:
        for event in events:
            match event:
                case Answer(text=text):
                    pieces.append(text)
                    print(text, end="", flush=True)
                case NodeStarted(name=name):
                    print(f"[{name}]", file=sys.stderr)
                case _:
                    pass
    return "".join(pieces)


def title_of(history: ChatHistory) -> str:
    """Return what a chat is called."""
    return history.custom_title or history.title or history.chat_id


def main(app_id: str) -> int:
    """Ask once, then list the chats of the app."""
    with ChatClient.from_env() as client:
        try:
            print(len(ask(client, new_id(), "What is FastGPT?")))
        except RateLimitError as error:
            print(error.retry_after)
        except FastGPTError as error:
            print(error)
            return 1
        print([title_of(history) for history in paginate(client, GetChatHistories(app_id=app_id))])
        print(fold(get_chat_init(client.results, app_id=app_id), lambda chat: chat.app.name, str))
    return 0
