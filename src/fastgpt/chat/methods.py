"""The functions of this area as methods: completions, histories, records, feedback, guides and files.

Checkers see plain imports; at run time each function is fetched when it is first used, so that a client costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..lazy import deferred

if TYPE_CHECKING:
    from . import completions, feedback, files, guides, histories, records
else:
    completions, feedback, files = deferred(__package__, "completions", "feedback", "files")
    guides, histories, records = deferred(__package__, "guides", "histories", "records")


class ChatFunctions:
    """The methods of each client and view that has chats."""

    create_chat_completion: Final = completions.create_chat_completion
    create_chat_completion_v2: Final = completions.create_chat_completion_v2
    stream_chat_completion: Final = completions.stream_chat_completion
    stream_chat_completion_v2: Final = completions.stream_chat_completion_v2
    stop_chat: Final = completions.stop_chat
    resume_chat_stream: Final = completions.resume_chat_stream
    get_chat_init: Final = histories.get_chat_init
    get_recently_used_apps: Final = histories.get_recently_used_apps
    get_chat_histories: Final = histories.get_chat_histories
    get_chat_history_status: Final = histories.get_chat_history_status
    mark_chat_read: Final = histories.mark_chat_read
    update_chat_history: Final = histories.update_chat_history
    delete_chat_history: Final = histories.delete_chat_history
    clear_chat_histories: Final = histories.clear_chat_histories
    batch_delete_chat_histories: Final = histories.batch_delete_chat_histories
    get_chat_records: Final = records.get_chat_records
    get_chat_records_v2: Final = records.get_chat_records_v2
    get_record_detail: Final = records.get_record_detail
    delete_chat_record: Final = records.delete_chat_record
    get_chat_quotes: Final = records.get_chat_quotes
    get_collection_quotes: Final = records.get_collection_quotes
    update_user_feedback: Final = feedback.update_user_feedback
    update_admin_feedback: Final = feedback.update_admin_feedback
    get_feedback_record_ids: Final = feedback.get_feedback_record_ids
    update_feedback_read_status: Final = feedback.update_feedback_read_status
    create_question_guide: Final = guides.create_question_guide
    create_question_guide_v2: Final = guides.create_question_guide_v2
    get_input_guides: Final = guides.get_input_guides
    presign_chat_file: Final = files.presign_chat_file
    presign_draft_chat_file: Final = files.presign_draft_chat_file
    get_chat_file_url: Final = files.get_chat_file_url
    upload_chat_file: Final = files.upload_chat_file
