"""Every argument of the endpoint functions of chats and apps, and None for each that may be left out; never run.

A test reads this file and fails when an argument is missing from it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from fastgpt import (
    AuthProxy,
    FileSelectOptions,
    OutLinkAuthData,
    QuestionGuide,
    StoreEdge,
    SyncExecutor,
    UtmParams,
    batch_delete_chat_histories,
    clear_chat_histories,
    create_app,
    create_chat_completion,
    create_chat_completion_v2,
    create_question_guide,
    create_question_guide_v2,
    delete_chat_history,
    delete_chat_record,
    get_app_log_users,
    get_app_logs,
    get_app_logs_chart,
    get_app_logs_total,
    get_apps,
    get_chat_file_url,
    get_chat_histories,
    get_chat_history_status,
    get_chat_init,
    get_chat_quotes,
    get_chat_records,
    get_chat_records_v2,
    get_collection_quotes,
    get_feedback_record_ids,
    get_input_guides,
    get_recently_used_apps,
    get_record_detail,
    mark_chat_read,
    new_id,
    presign_chat_file,
    presign_draft_chat_file,
    resume_chat_stream,
    stop_chat,
    stream_chat_completion,
    stream_chat_completion_v2,
    update_admin_feedback,
    update_chat_history,
    update_feedback_read_status,
    update_user_feedback,
    upload_chat_file,
    user,
)

DAY = date(2026, 7, 1)
EDGE = StoreEdge(source="a", source_handle="a-right", target="b", target_handle="b-left")
HELLO = [user("Hello")]
LINK = OutLinkAuthData(share_id="s", out_link_uid="u")
MOMENT = datetime(2026, 7, 1, tzinfo=UTC)


def told(sent: int, total: int) -> None:
    """Take note of progress."""


def arguments_of_create_chat_completion(execute: SyncExecutor) -> None:
    """``create_chat_completion`` takes each argument, and None for what may be left out."""
    create_chat_completion(
        execute,
        messages=HELLO,
        app_id="a",
        chat_id="c",
        variables={"count": 1, "names": ["n", None]},
        response_chat_item_id=new_id(),
        custom_uid="u",
        metadata={"from": "here"},
        retain_dataset_cite=True,
        show_skill_references=False,
        out_link_auth_data=LINK,
        auth_proxy=AuthProxy(username="u"),
        stream=True,
        detail=True,
    )
    create_chat_completion(
        execute,
        messages=HELLO,
        app_id=None,
        chat_id=None,
        variables=None,
        response_chat_item_id=None,
        custom_uid=None,
        metadata=None,
        retain_dataset_cite=None,
        show_skill_references=None,
        out_link_auth_data=None,
        auth_proxy=None,
        stream=None,
        detail=None,
    )


def arguments_of_create_chat_completion_v2(execute: SyncExecutor) -> None:
    """``create_chat_completion_v2`` takes each argument, and None for what may be left out."""
    create_chat_completion_v2(
        execute,
        messages=HELLO,
        app_id="a",
        chat_id="c",
        variables={"count": 1, "names": ["n", None]},
        response_chat_item_id=new_id(),
        custom_uid="u",
        metadata={"from": "here"},
        retain_dataset_cite=True,
        show_skill_references=False,
        out_link_auth_data=LINK,
        auth_proxy=AuthProxy(username="u"),
        stream=True,
        detail=True,
    )
    create_chat_completion_v2(
        execute,
        messages=HELLO,
        app_id=None,
        chat_id=None,
        variables=None,
        response_chat_item_id=None,
        custom_uid=None,
        metadata=None,
        retain_dataset_cite=None,
        show_skill_references=None,
        out_link_auth_data=None,
        auth_proxy=None,
        stream=None,
        detail=None,
    )


def arguments_of_stream_chat_completion(execute: SyncExecutor) -> None:
    """``stream_chat_completion`` takes each argument, and None for what may be left out."""
    with stream_chat_completion(
        execute,
        messages=HELLO,
        app_id="a",
        chat_id="c",
        variables={"count": 1, "names": ["n", None]},
        response_chat_item_id=new_id(),
        custom_uid="u",
        metadata={"from": "here"},
        retain_dataset_cite=True,
        show_skill_references=False,
        out_link_auth_data=LINK,
        auth_proxy=AuthProxy(username="u"),
        stream=True,
        detail=True,
    ) as events:
        next(events)
    with stream_chat_completion(
        execute,
        messages=HELLO,
        app_id=None,
        chat_id=None,
        variables=None,
        response_chat_item_id=None,
        custom_uid=None,
        metadata=None,
        retain_dataset_cite=None,
        show_skill_references=None,
        out_link_auth_data=None,
        auth_proxy=None,
        stream=True,
        detail=None,
    ) as events:
        next(events)


def arguments_of_stream_chat_completion_v2(execute: SyncExecutor) -> None:
    """``stream_chat_completion_v2`` takes each argument, and None for what may be left out."""
    with stream_chat_completion_v2(
        execute,
        messages=HELLO,
        app_id="a",
        chat_id="c",
        variables={"count": 1, "names": ["n", None]},
        response_chat_item_id=new_id(),
        custom_uid="u",
        metadata={"from": "here"},
        retain_dataset_cite=True,
        show_skill_references=False,
        out_link_auth_data=LINK,
        auth_proxy=AuthProxy(username="u"),
        stream=True,
        detail=True,
        resumable=True,
    ) as events:
        next(events)
    with stream_chat_completion_v2(
        execute,
        messages=HELLO,
        app_id=None,
        chat_id=None,
        variables=None,
        response_chat_item_id=None,
        custom_uid=None,
        metadata=None,
        retain_dataset_cite=None,
        show_skill_references=None,
        out_link_auth_data=None,
        auth_proxy=None,
        stream=True,
        detail=None,
        resumable=None,
    ) as events:
        next(events)


def arguments_of_stop_chat(execute: SyncExecutor) -> None:
    """``stop_chat`` takes each argument, and None for what may be left out."""
    stop_chat(execute, app_id="a", skill_id="k", source_type="chatAgentHelper", out_link_auth_data=LINK, chat_id="c")
    stop_chat(execute, app_id=None, skill_id=None, source_type=None, out_link_auth_data=None, chat_id="c")


def arguments_of_resume_chat_stream(execute: SyncExecutor) -> None:
    """``resume_chat_stream`` takes each argument, and None for what may be left out."""
    with resume_chat_stream(
        execute, app_id="a", skill_id="k", source_type="chatAgentHelper", out_link_auth_data=LINK, chat_id="c"
    ) as events:
        next(events)
    with resume_chat_stream(
        execute, app_id=None, skill_id=None, source_type=None, out_link_auth_data=None, chat_id="c"
    ) as events:
        next(events)


def arguments_of_get_chat_init(execute: SyncExecutor) -> None:
    """``get_chat_init`` takes each argument, and None for what may be left out."""
    get_chat_init(
        execute, app_id="a", skill_id="k", source_type="chatAgentHelper", chat_id="c", load_custom_feedbacks=True
    )
    get_chat_init(execute, app_id=None, skill_id=None, source_type=None, chat_id=None, load_custom_feedbacks=None)


def arguments_of_get_recently_used_apps(execute: SyncExecutor) -> None:
    """``get_recently_used_apps`` takes each argument, and None for what may be left out."""
    get_recently_used_apps(execute)


def arguments_of_get_chat_histories(execute: SyncExecutor) -> None:
    """``get_chat_histories`` takes each argument, and None for what may be left out."""
    get_chat_histories(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        offset=20,
        page_size=20,
        page_num=2,
        source="api",
        start_create_time=DAY,
        end_create_time=MOMENT,
        start_update_time="2026-07-01",
        end_update_time="2026-07-02T00:00:00Z",
    )
    get_chat_histories(
        execute,
        app_id=None,
        skill_id=None,
        source_type=None,
        out_link_auth_data=None,
        offset=None,
        page_size=None,
        page_num=None,
        source=None,
        start_create_time=None,
        end_create_time=None,
        start_update_time=None,
        end_update_time=None,
    )


def arguments_of_get_chat_history_status(execute: SyncExecutor) -> None:
    """``get_chat_history_status`` takes each argument, and None for what may be left out."""
    get_chat_history_status(
        execute, app_id="a", skill_id="k", source_type="chatAgentHelper", out_link_auth_data=LINK, chat_ids=["c"]
    )
    get_chat_history_status(
        execute, app_id=None, skill_id=None, source_type=None, out_link_auth_data=None, chat_ids=["c"]
    )


def arguments_of_mark_chat_read(execute: SyncExecutor) -> None:
    """``mark_chat_read`` takes each argument, and None for what may be left out."""
    mark_chat_read(
        execute, app_id="a", skill_id="k", source_type="chatAgentHelper", out_link_auth_data=LINK, chat_id="c"
    )
    mark_chat_read(execute, app_id=None, skill_id=None, source_type=None, out_link_auth_data=None, chat_id="c")


def arguments_of_update_chat_history(execute: SyncExecutor) -> None:
    """``update_chat_history`` takes each argument, and None for what may be left out."""
    update_chat_history(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        chat_id="c",
        title="t",
        custom_title="t",
        top=True,
    )
    update_chat_history(
        execute,
        app_id=None,
        skill_id=None,
        source_type=None,
        out_link_auth_data=None,
        chat_id="c",
        title=None,
        custom_title=None,
        top=None,
    )


def arguments_of_delete_chat_history(execute: SyncExecutor) -> None:
    """``delete_chat_history`` takes each argument, and None for what may be left out."""
    delete_chat_history(
        execute, app_id="a", skill_id="k", source_type="chatAgentHelper", out_link_auth_data=LINK, chat_id="c"
    )
    delete_chat_history(execute, app_id=None, skill_id=None, source_type=None, out_link_auth_data=None, chat_id="c")


def arguments_of_clear_chat_histories(execute: SyncExecutor) -> None:
    """``clear_chat_histories`` takes each argument, and None for what may be left out."""
    clear_chat_histories(execute, app_id="a", skill_id="k", source_type="chatAgentHelper", out_link_auth_data=LINK)
    clear_chat_histories(execute, app_id=None, skill_id=None, source_type=None, out_link_auth_data=None)


def arguments_of_batch_delete_chat_histories(execute: SyncExecutor) -> None:
    """``batch_delete_chat_histories`` takes each argument, and None for what may be left out."""
    batch_delete_chat_histories(execute, app_id="a", skill_id="k", source_type="chatAgentHelper", chat_ids=["c"])
    batch_delete_chat_histories(execute, app_id=None, skill_id=None, source_type=None, chat_ids=["c"])


def arguments_of_get_chat_records(execute: SyncExecutor) -> None:
    """``get_chat_records`` takes each argument, and None for what may be left out."""
    get_chat_records(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        chat_id="c",
        offset=20,
        page_size=20,
        page_num=2,
        load_custom_feedbacks=True,
        type="normal",
        include_deleted=False,
    )
    get_chat_records(
        execute,
        app_id=None,
        skill_id=None,
        source_type=None,
        out_link_auth_data=None,
        chat_id="c",
        offset=None,
        page_size=None,
        page_num=None,
        load_custom_feedbacks=None,
        type=None,
        include_deleted=None,
    )


def arguments_of_get_chat_records_v2(execute: SyncExecutor) -> None:
    """``get_chat_records_v2`` takes each argument, and None for what may be left out."""
    get_chat_records_v2(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        chat_id="c",
        page_size=20,
        initial_id="i",
        prev_id="p",
        next_id="n",
        anchor=3,
        load_custom_feedbacks=True,
        type="normal",
        include_deleted=False,
    )
    get_chat_records_v2(
        execute,
        app_id=None,
        skill_id=None,
        source_type=None,
        out_link_auth_data=None,
        chat_id="c",
        page_size=None,
        initial_id=None,
        prev_id=None,
        next_id=None,
        anchor=None,
        load_custom_feedbacks=None,
        type=None,
        include_deleted=None,
    )


def arguments_of_get_record_detail(execute: SyncExecutor) -> None:
    """``get_record_detail`` takes each argument, and None for what may be left out."""
    get_record_detail(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        chat_id="c",
        data_id="d",
    )
    get_record_detail(
        execute, app_id=None, skill_id=None, source_type=None, out_link_auth_data=None, chat_id="c", data_id="d"
    )


def arguments_of_delete_chat_record(execute: SyncExecutor) -> None:
    """``delete_chat_record`` takes each argument, and None for what may be left out."""
    delete_chat_record(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        chat_id="c",
        content_id="r",
        content_ids=("r", "s"),
    )
    delete_chat_record(
        execute,
        app_id=None,
        skill_id=None,
        source_type=None,
        out_link_auth_data=None,
        chat_id="c",
        content_id=None,
        content_ids=None,
    )


def arguments_of_get_chat_quotes(execute: SyncExecutor) -> None:
    """``get_chat_quotes`` takes each argument, and None for what may be left out."""
    get_chat_quotes(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        chat_id="c",
        chat_item_data_id="d",
        dataset_data_id_list=("r",),
        collection_id_list=["k"],
    )
    get_chat_quotes(
        execute,
        app_id=None,
        skill_id=None,
        source_type=None,
        out_link_auth_data=None,
        chat_id="c",
        chat_item_data_id="d",
        dataset_data_id_list=["r"],
        collection_id_list=["k"],
    )


def arguments_of_get_collection_quotes(execute: SyncExecutor) -> None:
    """``get_collection_quotes`` takes each argument, and None for what may be left out."""
    get_collection_quotes(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        chat_id="c",
        chat_item_data_id="d",
        collection_id="k",
        page_size=20,
        anchor=3,
        initial_id="i",
        prev_id="p",
        next_id="n",
    )
    get_collection_quotes(
        execute,
        app_id=None,
        skill_id=None,
        source_type=None,
        out_link_auth_data=None,
        chat_id="c",
        chat_item_data_id="d",
        collection_id="k",
        page_size=None,
        anchor=None,
        initial_id=None,
        prev_id=None,
        next_id=None,
    )


def arguments_of_update_user_feedback(execute: SyncExecutor) -> None:
    """``update_user_feedback`` takes each argument, and None for what may be left out."""
    update_user_feedback(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        chat_id="c",
        data_id="d",
        user_good_feedback="yes",
        user_bad_feedback="no",
    )
    update_user_feedback(
        execute,
        app_id=None,
        skill_id=None,
        source_type=None,
        out_link_auth_data=None,
        chat_id="c",
        data_id="d",
        user_good_feedback=None,
        user_bad_feedback=None,
    )


def arguments_of_update_admin_feedback(execute: SyncExecutor) -> None:
    """``update_admin_feedback`` takes each argument, and None for what may be left out."""
    update_admin_feedback(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        chat_id="c",
        data_id="d",
        dataset_id="s",
        feedback_data_id="r",
        q="q",
        a="a",
    )
    update_admin_feedback(
        execute,
        app_id=None,
        skill_id=None,
        source_type=None,
        out_link_auth_data=None,
        chat_id="c",
        data_id="d",
        dataset_id="s",
        feedback_data_id="r",
        q="q",
        a=None,
    )


def arguments_of_get_feedback_record_ids(execute: SyncExecutor) -> None:
    """``get_feedback_record_ids`` takes each argument, and None for what may be left out."""
    get_feedback_record_ids(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        chat_id="c",
        feedback_type="good",
        unread_only=True,
    )
    get_feedback_record_ids(
        execute,
        app_id=None,
        skill_id=None,
        source_type=None,
        out_link_auth_data=None,
        chat_id="c",
        feedback_type="good",
        unread_only=None,
    )


def arguments_of_update_feedback_read_status(execute: SyncExecutor) -> None:
    """``update_feedback_read_status`` takes each argument, and None for what may be left out."""
    update_feedback_read_status(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        chat_id="c",
        data_id="d",
        is_read=True,
    )
    update_feedback_read_status(
        execute,
        app_id=None,
        skill_id=None,
        source_type=None,
        out_link_auth_data=None,
        chat_id="c",
        data_id="d",
        is_read=True,
    )


def arguments_of_create_question_guide(execute: SyncExecutor) -> None:
    """``create_question_guide`` takes each argument, and None for what may be left out."""
    create_question_guide(execute, messages=HELLO, out_link_auth_data=LINK)
    create_question_guide(execute, messages=HELLO, out_link_auth_data=None)


def arguments_of_create_question_guide_v2(execute: SyncExecutor) -> None:
    """``create_question_guide_v2`` takes each argument, and None for what may be left out."""
    create_question_guide_v2(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        chat_id="c",
        question_guide=QuestionGuide(open=True, model="m"),
    )
    create_question_guide_v2(
        execute, app_id=None, skill_id=None, source_type=None, out_link_auth_data=None, chat_id="c", question_guide=None
    )


def arguments_of_get_input_guides(execute: SyncExecutor) -> None:
    """``get_input_guides`` takes each argument, and None for what may be left out."""
    get_input_guides(
        execute, search_key="s", app_id="a", source_id="a", source_type="skillEdit", out_link_auth_data=LINK
    )
    get_input_guides(execute, search_key="s", app_id=None, source_id=None, source_type=None, out_link_auth_data=None)


def arguments_of_presign_chat_file(execute: SyncExecutor) -> None:
    """``presign_chat_file`` takes each argument, and None for what may be left out."""
    presign_chat_file(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        chat_id="c",
        filename="f.txt",
        content_type="text/plain",
        declared_extension=".txt",
        declared_filename="f.txt",
        size=1024,
    )
    presign_chat_file(
        execute,
        app_id=None,
        skill_id=None,
        source_type=None,
        out_link_auth_data=None,
        chat_id="c",
        filename="f.txt",
        content_type=None,
        declared_extension=None,
        declared_filename=None,
        size=None,
    )


def arguments_of_presign_draft_chat_file(execute: SyncExecutor) -> None:
    """``presign_draft_chat_file`` takes each argument, and None for what may be left out."""
    presign_draft_chat_file(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        chat_id="c",
        filename="f.txt",
        file_select_config=FileSelectOptions(can_select_file=True),
        content_type="text/plain",
        declared_extension=".txt",
        declared_filename="f.txt",
        size=1024,
    )
    presign_draft_chat_file(
        execute,
        app_id=None,
        skill_id=None,
        source_type=None,
        chat_id="c",
        filename="f.txt",
        file_select_config=FileSelectOptions(can_select_file=True),
        content_type=None,
        declared_extension=None,
        declared_filename=None,
        size=None,
    )


def arguments_of_get_chat_file_url(execute: SyncExecutor) -> None:
    """``get_chat_file_url`` takes each argument, and None for what may be left out."""
    get_chat_file_url(
        execute, app_id="a", skill_id="k", source_type="chatAgentHelper", out_link_auth_data=LINK, chat_id="c", key="f"
    )
    get_chat_file_url(
        execute, app_id=None, skill_id=None, source_type=None, out_link_auth_data=None, chat_id="c", key="f"
    )


def arguments_of_upload_chat_file(execute: SyncExecutor) -> None:
    """``upload_chat_file`` takes each argument, and None for what may be left out."""
    upload_chat_file(
        execute,
        app_id="a",
        chat_id="c",
        content=Path("f.txt"),
        filename="f.txt",
        content_type="text/plain",
        custom_uid="u",
        on_progress=told,
    )
    upload_chat_file(
        execute,
        app_id=None,
        chat_id="c",
        content=b"",
        filename=None,
        content_type=None,
        custom_uid=None,
        on_progress=None,
    )


def arguments_of_get_apps(execute: SyncExecutor) -> None:
    """``get_apps`` takes each argument, and None for what may be left out."""
    get_apps(execute, parent_id="p", type=["simple", "advanced"], search_key="s")
    get_apps(execute, parent_id=None, type=None, search_key=None)


def arguments_of_create_app(execute: SyncExecutor) -> None:
    """``create_app`` takes each argument, and None for what may be left out."""
    create_app(
        execute,
        name="n",
        type="simple",
        parent_id="p",
        avatar="i",
        intro="i",
        modules=[{"nodeId": "n"}],
        edges=[EDGE],
        chat_config={"welcomeText": "Hello"},
        template_id="t",
        utm_params=UtmParams(short_url_source="s"),
    )
    create_app(
        execute,
        name="n",
        type="simple",
        parent_id=None,
        avatar=None,
        intro=None,
        modules=None,
        edges=None,
        chat_config=None,
        template_id=None,
        utm_params=None,
    )


def arguments_of_get_app_logs(execute: SyncExecutor) -> None:
    """``get_app_logs`` takes each argument, and None for what may be left out."""
    get_app_logs(
        execute,
        app_id="a",
        date_start=MOMENT,
        date_end="2026-07-02",
        offset=20,
        page_size=20,
        page_num=2,
        sources=["api", "share"],
        tmb_ids=["t"],
        out_link_uids=["u"],
        chat_search="s",
        feedback_type="good",
        unread_only=True,
        error_filter="has_error",
    )
    get_app_logs(
        execute,
        app_id="a",
        date_start=DAY,
        date_end="2026-07-02",
        offset=None,
        page_size=None,
        page_num=None,
        sources=None,
        tmb_ids=None,
        out_link_uids=None,
        chat_search=None,
        feedback_type=None,
        unread_only=None,
        error_filter=None,
    )


def arguments_of_get_app_log_users(execute: SyncExecutor) -> None:
    """``get_app_log_users`` takes each argument, and None for what may be left out."""
    get_app_log_users(
        execute, app_id="a", date_start=MOMENT, date_end="2026-07-02", search_key="s", sources=["api", "share"]
    )
    get_app_log_users(execute, app_id="a", date_start=DAY, date_end="2026-07-02", search_key=None, sources=None)


def arguments_of_get_app_logs_chart(execute: SyncExecutor) -> None:
    """``get_app_logs_chart`` takes each argument, and None for what may be left out."""
    get_app_logs_chart(
        execute,
        app_id="a",
        date_start=MOMENT,
        date_end="2026-07-02",
        offset=20,
        source=["api", "online"],
        user_timespan="week",
        chat_timespan="month",
        app_timespan="quarter",
    )
    get_app_logs_chart(
        execute,
        app_id="a",
        date_start=DAY,
        date_end="2026-07-02",
        offset=None,
        source=None,
        user_timespan=None,
        chat_timespan=None,
        app_timespan=None,
    )


def arguments_of_get_app_logs_total(execute: SyncExecutor) -> None:
    """``get_app_logs_total`` takes each argument, and None for what may be left out."""
    get_app_logs_total(execute, app_id="a")
    get_app_logs_total(execute, app_id="a")
