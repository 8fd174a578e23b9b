"""Examples of the calls about chats, which the reference shows; each is run against the emulator, and type-checked."""

from __future__ import annotations

from pathlib import Path

from fastgpt import FastGPTClient, NotFoundError, file, new_id, text_of, user
from fastgpt.chat import FileSelectConfig


def ask(client: FastGPTClient) -> None:
    """Ask, and take the whole answer."""
    answer = client.typed.create_chat_completion(messages=[user("What is a stork?")], strict=True)
    print(answer.text)


def ask_v2(client: FastGPTClient) -> None:
    """Ask over v2: the run goes on when the caller is gone."""
    answer = client.typed.create_chat_completion_v2(messages=[user("What is a stork?")], chat_id=new_id(), strict=True)
    print(answer.text)


def watch(client: FastGPTClient) -> None:
    """Watch the answer arrive."""
    with client.stream_chat_completion(messages=[user("What is a stork?")], strict=True) as events:
        for piece in text_of(events):
            print(piece, end="")
        print(events.answer().finish_reason)


def watch_v2(client: FastGPTClient) -> None:
    """Watch a run that can be resumed."""
    with client.stream_chat_completion_v2(
        messages=[user("What is a stork?")], chat_id=new_id(), resumable=True
    ) as events:
        for piece in text_of(events):
            print(piece, end="")


def resume(client: FastGPTClient, chat_id: str) -> None:
    """Follow the run of a chat again, wherever it was left."""
    with client.resume_chat_stream(chat_id=chat_id) as events:
        for event in events:
            print(event)


def stop(client: FastGPTClient, chat_id: str) -> None:
    """Stop a run that v2 started."""
    print(client.typed.stop_chat(chat_id=chat_id).success)


def init(client: FastGPTClient, chat_id: str) -> None:
    """Read what a front end shows above a chat."""
    chat = client.typed.get_chat_init(chat_id=chat_id)
    print(chat.app.name, chat.title)


def recent(client: FastGPTClient) -> None:
    """List the apps that were used lately in the web page."""
    print([app.name for app in client.typed.get_recently_used_apps()])


def histories(client: FastGPTClient) -> None:
    """List the newest chats of the app."""
    page = client.typed.get_chat_histories(page_size=5)
    print(page.total, [chat.title for chat in page.list])


def status(client: FastGPTClient, chat_id: str) -> None:
    """Tell which chats are answering, and which were read."""
    for chat in client.typed.get_chat_history_status(chat_ids=[chat_id]).list:
        print(chat.chat_id, chat.has_been_read)


def mark(client: FastGPTClient, chat_id: str) -> None:
    """Mark a chat as read."""
    client.typed.mark_chat_read(chat_id=chat_id)


def rename(client: FastGPTClient, chat_id: str) -> None:
    """Name a chat, and put it on top."""
    client.typed.update_chat_history(chat_id=chat_id, custom_title="Birds", top=True)


def delete(client: FastGPTClient, chat_id: str) -> None:
    """Delete a chat."""
    client.typed.delete_chat_history(chat_id=chat_id)


def clear(client: FastGPTClient) -> None:
    """Delete every chat of the app that came through the API."""
    client.typed.clear_chat_histories()


def delete_many(client: FastGPTClient, chat_id: str) -> None:
    """Delete chats for good, with their files."""
    client.typed.batch_delete_chat_histories(chat_ids=[chat_id])


def records(client: FastGPTClient, chat_id: str) -> None:
    """Read the rows of a chat."""
    for record in client.typed.get_chat_records(chat_id=chat_id, page_size=10).list:
        print(record.obj, record.text)


def records_v2(client: FastGPTClient, chat_id: str) -> None:
    """Read the newest rows of a chat, and whether there are more before them."""
    page = client.typed.get_chat_records_v2(chat_id=chat_id, page_size=10)
    print([record.text for record in page.list], page.has_more_prev)


def details(client: FastGPTClient, chat_id: str, data_id: str) -> None:
    """Read what the nodes reported of an answer."""
    for node in client.typed.get_record_detail(chat_id=chat_id, data_id=data_id):
        print(node.module_name, node.running_time)


def delete_row(client: FastGPTClient, chat_id: str, data_id: str) -> None:
    """Delete a row of a chat."""
    client.typed.delete_chat_record(chat_id=chat_id, content_id=data_id)


def quotes(client: FastGPTClient, citing_chat_id: str, citing_data_id: str) -> None:
    """Read the rows of datasets that an answer cites, and what stands around the first of them."""
    report = client.typed.get_record_detail(chat_id=citing_chat_id, data_id=citing_data_id)
    cited = [(quote.id or "", quote.collection_id or "") for node in report for quote in node.quote_list]
    rows = client.typed.get_chat_quotes(
        chat_id=citing_chat_id,
        chat_item_data_id=citing_data_id,
        dataset_data_id_list=[row for row, _ in cited],
        collection_id_list=[collection for _, collection in cited],
    )
    print([row.q for row in rows])
    around = client.typed.get_collection_quotes(
        chat_id=citing_chat_id,
        chat_item_data_id=citing_data_id,
        collection_id=cited[0][1],
        initial_id=cited[0][0],
    )
    print([row.q for row in around.list], around.has_more_next)


def rate(client: FastGPTClient, chat_id: str, data_id: str) -> None:
    """Rate an answer."""
    client.typed.update_user_feedback(chat_id=chat_id, data_id=data_id, user_good_feedback="That helped.")


def correct(client: FastGPTClient, chat_id: str, data_id: str, dataset_id: str, row_id: str) -> None:
    """Note which row of a dataset corrects an answer."""
    client.typed.update_admin_feedback(
        chat_id=chat_id, data_id=data_id, dataset_id=dataset_id, feedback_data_id=row_id, q="Storks are birds."
    )


def rated(client: FastGPTClient, chat_id: str) -> None:
    """List the rows of a chat that users found good."""
    print(client.typed.get_feedback_record_ids(chat_id=chat_id, feedback_type="good"))


def read_feedback(client: FastGPTClient, chat_id: str, data_id: str) -> None:
    """Mark the feedback of an answer as read."""
    print(client.typed.update_feedback_read_status(chat_id=chat_id, data_id=data_id, is_read=True))


def propose(client: FastGPTClient) -> None:
    """Propose questions that go on from these turns."""
    print(client.typed.create_question_guide(messages=[user("What is a stork?")]))


def propose_v2(client: FastGPTClient, chat_id: str) -> None:
    """Propose questions that go on from a chat."""
    print(client.typed.create_question_guide_v2(chat_id=chat_id))


def prepared(client: FastGPTClient) -> None:
    """List the prepared texts that hold a word."""
    print(client.typed.get_input_guides(search_key="stork"))


def presign(client: FastGPTClient, chat_id: str) -> None:
    """Ask where to put a file; ``upload_chat_file`` does this and all that follows."""
    place = client.typed.presign_chat_file(chat_id=chat_id, filename="notes.txt", size=9)
    print(place.key)


def presign_draft(client: FastGPTClient, chat_id: str) -> None:
    """Ask where to put a file of a chat with an app that is being edited."""
    place = client.typed.presign_draft_chat_file(
        chat_id=chat_id, filename="notes.txt", file_select_config=FileSelectConfig(can_select_file=True)
    )
    print(place.key)


def cite(client: FastGPTClient, app_id: str, path: Path) -> None:
    """Put a file into a chat, ask about it, and read where it is to be had."""
    chat_id = new_id()
    stored = client.typed.upload_chat_file(app_id=app_id, chat_id=chat_id, content=path)
    link = client.typed.get_chat_file_url(chat_id=chat_id, key=stored.key)
    question = user("What does it say?", file(link, name=stored.name, key=stored.key))
    print(client.typed.create_chat_completion(messages=[question], chat_id=chat_id).text)


def not_there(client: FastGPTClient) -> None:
    """Read a chat that nobody began."""
    try:
        client.typed.update_user_feedback(chat_id="nobody", data_id="nothing")
    except NotFoundError as error:
        print(error.message)
