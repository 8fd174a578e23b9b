"""Every argument of the endpoint functions of datasets, and None for each that may be left out; never run.

The form is that of ``arguments.py``, and the same test fails when an argument is missing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from fastgpt import (
    ApiDatasetServer,
    ApiFile,
    ApiServer,
    ChunkOptions,
    DataRow,
    DatasetParams,
    File,
    IndexingProgress,
    IndexText,
    OutLinkAuthData,
    SyncExecutor,
    TempFile,
    TrainingProgress,
    WebsiteOptions,
    create_api_collection,
    create_api_collections,
    create_backup_collection,
    create_collection,
    create_data_index,
    create_dataset,
    create_dataset_folder,
    create_dataset_with_files,
    create_file_collection,
    create_file_id_collection,
    create_image_collection,
    create_link_collection,
    create_template_collection,
    create_text_collection,
    delete_collections,
    delete_collections_singly,
    delete_data,
    delete_data_index,
    delete_data_rows,
    delete_dataset,
    delete_training_data,
    export_collection,
    get_collection,
    get_collection_training,
    get_collections,
    get_data,
    get_data_list,
    get_dataset,
    get_dataset_permission,
    get_dataset_training_errors,
    get_datasets,
    get_quote_data,
    get_search_image_urls,
    get_source_file_ids,
    get_source_path_names,
    get_training_data,
    get_training_errors,
    get_training_queue,
    has_training_errors,
    insert_data,
    insert_images,
    list_source_files,
    presign_dataset_file,
    presign_search_image,
    presign_temp_file,
    preview_file_chunks,
    preview_text_chunks,
    push_data,
    push_data_batches,
    read_collection_source,
    rebuild_embedding,
    retrain_collection,
    scroll_collections,
    search_dataset,
    sync_collection,
    update_collection,
    update_data,
    update_data_index,
    update_dataset,
    update_training_data,
    upload_and_index,
    upload_dataset_file,
    upload_search_image,
    upload_temp_file,
    wait_until_trained,
    watch_training,
)

API_FILES = [ApiFile(id="i", raw_id="r", name="n", type="file", update_time="2026-07-01", create_time="2026-07-01")]
FILES = [Path("i.png")]
LINK = OutLinkAuthData(share_id="s", out_link_uid="u")
MOMENT = datetime(2026, 7, 1, tzinfo=UTC)
OPTIONS = ChunkOptions(training_type="chunk", chunk_size=512)
PARAMS = DatasetParams(name="n")
ROWS = [DataRow(q="q", a="a")]
SERVER = ApiDatasetServer(api_server=ApiServer(base_url="https://host", authorization="a", base_path="/p"))
TEMP_FILES = [TempFile(file_id="f", name="n")]


def told(sent: int, total: int) -> None:
    """Take note of progress."""


def told_rows(progress: TrainingProgress) -> None:
    """Take note of rows in training."""


def told_files(progress: IndexingProgress) -> None:
    """Take note of files on their way."""


def arguments_of_get_datasets(execute: SyncExecutor) -> None:
    """``get_datasets`` takes each argument, and None for what may be left out."""
    get_datasets(execute, parent_id="p", type="websiteDataset", search_key="s")
    get_datasets(execute, parent_id=None, type=None, search_key=None)


def arguments_of_create_dataset(execute: SyncExecutor) -> None:
    """``create_dataset`` takes each argument, and None for what may be left out."""
    create_dataset(
        execute,
        name="n",
        type="apiDataset",
        intro="i",
        avatar="i",
        parent_id="p",
        vector_model="m",
        agent_model="m",
        vlm_model="m",
        api_dataset_server=SERVER,
    )
    create_dataset(
        execute,
        name="n",
        type=None,
        intro=None,
        avatar=None,
        parent_id=None,
        vector_model=None,
        agent_model=None,
        vlm_model=None,
        api_dataset_server=None,
    )


def arguments_of_create_dataset_with_files(execute: SyncExecutor) -> None:
    """``create_dataset_with_files`` takes each argument, and None for what may be left out."""
    create_dataset_with_files(execute, dataset_params=PARAMS, files=TEMP_FILES)


def arguments_of_create_dataset_folder(execute: SyncExecutor) -> None:
    """``create_dataset_folder`` takes each argument, and None for what may be left out."""
    create_dataset_folder(execute, name="n", intro="i", parent_id="p")
    create_dataset_folder(execute, name="n", intro=None, parent_id=None)


def arguments_of_get_dataset(execute: SyncExecutor) -> None:
    """``get_dataset`` takes each argument, and None for what may be left out."""
    get_dataset(execute, dataset_id="s")


def arguments_of_update_dataset(execute: SyncExecutor) -> None:
    """``update_dataset`` takes each argument, and None for what may be left out."""
    update_dataset(
        execute,
        dataset_id="s",
        parent_id="p",
        name="n",
        avatar="i",
        intro="i",
        agent_model="m",
        vlm_model="m",
        website_config=WebsiteOptions(url="https://host", selector="main"),
        external_read_url="https://host",
        api_dataset_server=SERVER,
        auto_sync=True,
        chunk_settings=OPTIONS,
    )
    update_dataset(
        execute,
        dataset_id="s",
        parent_id=None,
        name=None,
        avatar=None,
        intro=None,
        agent_model=None,
        vlm_model=None,
        website_config=None,
        external_read_url=None,
        api_dataset_server=None,
        auto_sync=None,
        chunk_settings=None,
    )


def arguments_of_delete_dataset(execute: SyncExecutor) -> None:
    """``delete_dataset`` takes each argument, and None for what may be left out."""
    delete_dataset(execute, dataset_id="s")


def arguments_of_get_dataset_permission(execute: SyncExecutor) -> None:
    """``get_dataset_permission`` takes each argument, and None for what may be left out."""
    get_dataset_permission(execute, dataset_id="s")


def arguments_of_search_dataset(execute: SyncExecutor) -> None:
    """``search_dataset`` takes each argument, and None for what may be left out."""
    search_dataset(
        execute,
        dataset_id="s",
        text="t",
        query_image_urls=["f"],
        similarity=0.5,
        limit=5000,
        search_mode="mixedRecall",
        embedding_weight=0.5,
        using_re_rank=True,
        rerank_model="m",
        rerank_weight=0.5,
        dataset_search_using_extension_query=True,
        dataset_search_extension_model="m",
        dataset_search_extension_bg="b",
        dataset_deep_search=True,
        dataset_deep_search_model="m",
        dataset_deep_search_max_times=3,
        dataset_deep_search_bg="b",
    )
    search_dataset(
        execute,
        dataset_id="s",
        text=None,
        query_image_urls=None,
        similarity=None,
        limit=None,
        search_mode=None,
        embedding_weight=None,
        using_re_rank=None,
        rerank_model=None,
        rerank_weight=None,
        dataset_search_using_extension_query=None,
        dataset_search_extension_model=None,
        dataset_search_extension_bg=None,
        dataset_deep_search=None,
        dataset_deep_search_model=None,
        dataset_deep_search_max_times=None,
        dataset_deep_search_bg=None,
    )


def arguments_of_create_collection(execute: SyncExecutor) -> None:
    """``create_collection`` takes each argument, and None for what may be left out."""
    create_collection(execute, dataset_id="s", name="n", type="folder", parent_id="p", tags=["t"])
    create_collection(execute, dataset_id="s", name="n", type=None, parent_id=None, tags=None)


def arguments_of_create_text_collection(execute: SyncExecutor) -> None:
    """``create_text_collection`` takes each argument, and None for what may be left out."""
    create_text_collection(
        execute,
        training_type="qa",
        chunk_trigger_type="minSize",
        chunk_trigger_min_size=100,
        data_enhance_collection_name=True,
        image_index=False,
        auto_indexes=True,
        index_prefix_title=True,
        chunk_setting_mode="custom",
        chunk_split_mode="size",
        paragraph_chunk_ai_mode="forbid",
        paragraph_chunk_deep=5,
        paragraph_chunk_min_size=100,
        chunk_size=512,
        chunk_splitter="\n",
        index_size=512,
        qa_prompt="p",
        parent_id="p",
        metadata={"from": "here", "pages": [1, None]},
        custom_pdf_parse=True,
        dataset_id="s",
        tags=["t"],
        name="n",
        text="t",
    )
    create_text_collection(
        execute,
        training_type=None,
        chunk_trigger_type=None,
        chunk_trigger_min_size=None,
        data_enhance_collection_name=None,
        image_index=None,
        auto_indexes=None,
        index_prefix_title=None,
        chunk_setting_mode=None,
        chunk_split_mode=None,
        paragraph_chunk_ai_mode=None,
        paragraph_chunk_deep=None,
        paragraph_chunk_min_size=None,
        chunk_size=None,
        chunk_splitter=None,
        index_size=None,
        qa_prompt=None,
        parent_id=None,
        metadata=None,
        custom_pdf_parse=None,
        dataset_id="s",
        tags=None,
        name="n",
        text="t",
    )


def arguments_of_create_link_collection(execute: SyncExecutor) -> None:
    """``create_link_collection`` takes each argument, and None for what may be left out."""
    create_link_collection(
        execute,
        training_type="qa",
        chunk_trigger_type="minSize",
        chunk_trigger_min_size=100,
        data_enhance_collection_name=True,
        image_index=False,
        auto_indexes=True,
        index_prefix_title=True,
        chunk_setting_mode="custom",
        chunk_split_mode="size",
        paragraph_chunk_ai_mode="forbid",
        paragraph_chunk_deep=5,
        paragraph_chunk_min_size=100,
        chunk_size=512,
        chunk_splitter="\n",
        index_size=512,
        qa_prompt="p",
        parent_id="p",
        metadata={"from": "here", "pages": [1, None]},
        custom_pdf_parse=True,
        dataset_id="s",
        tags=["t"],
        link="https://host/p",
    )
    create_link_collection(
        execute,
        training_type=None,
        chunk_trigger_type=None,
        chunk_trigger_min_size=None,
        data_enhance_collection_name=None,
        image_index=None,
        auto_indexes=None,
        index_prefix_title=None,
        chunk_setting_mode=None,
        chunk_split_mode=None,
        paragraph_chunk_ai_mode=None,
        paragraph_chunk_deep=None,
        paragraph_chunk_min_size=None,
        chunk_size=None,
        chunk_splitter=None,
        index_size=None,
        qa_prompt=None,
        parent_id=None,
        metadata=None,
        custom_pdf_parse=None,
        dataset_id="s",
        tags=None,
        link="https://host/p",
    )


def arguments_of_create_file_collection(execute: SyncExecutor) -> None:
    """``create_file_collection`` takes each argument, and None for what may be left out."""
    create_file_collection(
        execute,
        training_type="qa",
        chunk_trigger_type="minSize",
        chunk_trigger_min_size=100,
        data_enhance_collection_name=True,
        image_index=False,
        auto_indexes=True,
        index_prefix_title=True,
        chunk_setting_mode="custom",
        chunk_split_mode="size",
        paragraph_chunk_ai_mode="forbid",
        paragraph_chunk_deep=5,
        paragraph_chunk_min_size=100,
        chunk_size=512,
        chunk_splitter="\n",
        index_size=512,
        qa_prompt="p",
        parent_id="p",
        metadata={"from": "here", "pages": [1, None]},
        custom_pdf_parse=True,
        dataset_id="s",
        tags=["t"],
        file=Path("f.txt"),
        filename="f.txt",
        content_type="text/plain",
        on_progress=told,
    )
    create_file_collection(
        execute,
        training_type=None,
        chunk_trigger_type=None,
        chunk_trigger_min_size=None,
        data_enhance_collection_name=None,
        image_index=None,
        auto_indexes=None,
        index_prefix_title=None,
        chunk_setting_mode=None,
        chunk_split_mode=None,
        paragraph_chunk_ai_mode=None,
        paragraph_chunk_deep=None,
        paragraph_chunk_min_size=None,
        chunk_size=None,
        chunk_splitter=None,
        index_size=None,
        qa_prompt=None,
        parent_id=None,
        metadata=None,
        custom_pdf_parse=None,
        dataset_id="s",
        tags=None,
        file=b"",
        filename=None,
        content_type=None,
        on_progress=None,
    )


def arguments_of_create_file_id_collection(execute: SyncExecutor) -> None:
    """``create_file_id_collection`` takes each argument, and None for what may be left out."""
    create_file_id_collection(
        execute,
        training_type="qa",
        chunk_trigger_type="minSize",
        chunk_trigger_min_size=100,
        data_enhance_collection_name=True,
        image_index=False,
        auto_indexes=True,
        index_prefix_title=True,
        chunk_setting_mode="custom",
        chunk_split_mode="size",
        paragraph_chunk_ai_mode="forbid",
        paragraph_chunk_deep=5,
        paragraph_chunk_min_size=100,
        chunk_size=512,
        chunk_splitter="\n",
        index_size=512,
        qa_prompt="p",
        parent_id="p",
        metadata={"from": "here", "pages": [1, None]},
        custom_pdf_parse=True,
        dataset_id="s",
        tags=["t"],
        file_id="f",
    )
    create_file_id_collection(
        execute,
        training_type=None,
        chunk_trigger_type=None,
        chunk_trigger_min_size=None,
        data_enhance_collection_name=None,
        image_index=None,
        auto_indexes=None,
        index_prefix_title=None,
        chunk_setting_mode=None,
        chunk_split_mode=None,
        paragraph_chunk_ai_mode=None,
        paragraph_chunk_deep=None,
        paragraph_chunk_min_size=None,
        chunk_size=None,
        chunk_splitter=None,
        index_size=None,
        qa_prompt=None,
        parent_id=None,
        metadata=None,
        custom_pdf_parse=None,
        dataset_id="s",
        tags=None,
        file_id="f",
    )


def arguments_of_create_image_collection(execute: SyncExecutor) -> None:
    """``create_image_collection`` takes each argument, and None for what may be left out."""
    create_image_collection(
        execute,
        dataset_id="s",
        collection_name="n",
        parent_id="p",
        files=[Path("i.png"), File.from_bytes(b"", name="i.png")],
        on_progress=told,
    )
    create_image_collection(execute, dataset_id="s", collection_name="n", parent_id=None, files=FILES, on_progress=None)


def arguments_of_create_api_collection(execute: SyncExecutor) -> None:
    """``create_api_collection`` takes each argument, and None for what may be left out."""
    create_api_collection(
        execute,
        training_type="qa",
        chunk_trigger_type="minSize",
        chunk_trigger_min_size=100,
        data_enhance_collection_name=True,
        image_index=False,
        auto_indexes=True,
        index_prefix_title=True,
        chunk_setting_mode="custom",
        chunk_split_mode="size",
        paragraph_chunk_ai_mode="forbid",
        paragraph_chunk_deep=5,
        paragraph_chunk_min_size=100,
        chunk_size=512,
        chunk_splitter="\n",
        index_size=512,
        qa_prompt="p",
        parent_id="p",
        metadata={"from": "here", "pages": [1, None]},
        custom_pdf_parse=True,
        dataset_id="s",
        tags=["t"],
        name="n",
        api_file_id="f",
    )
    create_api_collection(
        execute,
        training_type=None,
        chunk_trigger_type=None,
        chunk_trigger_min_size=None,
        data_enhance_collection_name=None,
        image_index=None,
        auto_indexes=None,
        index_prefix_title=None,
        chunk_setting_mode=None,
        chunk_split_mode=None,
        paragraph_chunk_ai_mode=None,
        paragraph_chunk_deep=None,
        paragraph_chunk_min_size=None,
        chunk_size=None,
        chunk_splitter=None,
        index_size=None,
        qa_prompt=None,
        parent_id=None,
        metadata=None,
        custom_pdf_parse=None,
        dataset_id="s",
        tags=None,
        name="n",
        api_file_id="f",
    )


def arguments_of_create_api_collections(execute: SyncExecutor) -> None:
    """``create_api_collections`` takes each argument, and None for what may be left out."""
    create_api_collections(
        execute,
        training_type="qa",
        chunk_trigger_type="minSize",
        chunk_trigger_min_size=100,
        data_enhance_collection_name=True,
        image_index=False,
        auto_indexes=True,
        index_prefix_title=True,
        chunk_setting_mode="custom",
        chunk_split_mode="size",
        paragraph_chunk_ai_mode="forbid",
        paragraph_chunk_deep=5,
        paragraph_chunk_min_size=100,
        chunk_size=512,
        chunk_splitter="\n",
        index_size=512,
        qa_prompt="p",
        parent_id="p",
        metadata={"from": "here", "pages": [1, None]},
        custom_pdf_parse=True,
        dataset_id="s",
        tags=["t"],
        api_files=API_FILES,
    )
    create_api_collections(
        execute,
        training_type=None,
        chunk_trigger_type=None,
        chunk_trigger_min_size=None,
        data_enhance_collection_name=None,
        image_index=None,
        auto_indexes=None,
        index_prefix_title=None,
        chunk_setting_mode=None,
        chunk_split_mode=None,
        paragraph_chunk_ai_mode=None,
        paragraph_chunk_deep=None,
        paragraph_chunk_min_size=None,
        chunk_size=None,
        chunk_splitter=None,
        index_size=None,
        qa_prompt=None,
        parent_id=None,
        metadata=None,
        custom_pdf_parse=None,
        dataset_id="s",
        tags=None,
        api_files=API_FILES,
    )


def arguments_of_create_backup_collection(execute: SyncExecutor) -> None:
    """``create_backup_collection`` takes each argument, and None for what may be left out."""
    create_backup_collection(
        execute,
        dataset_id="s",
        parent_id="p",
        file=Path("f.csv"),
        filename="f.csv",
        content_type="text/csv",
        on_progress=told,
    )
    create_backup_collection(
        execute, dataset_id="s", parent_id=None, file=b"", filename=None, content_type=None, on_progress=None
    )


def arguments_of_create_template_collection(execute: SyncExecutor) -> None:
    """``create_template_collection`` takes each argument, and None for what may be left out."""
    create_template_collection(
        execute,
        dataset_id="s",
        parent_id="p",
        file=File.from_path("f.csv"),
        filename="f.csv",
        content_type="text/csv",
        on_progress=told,
    )
    create_template_collection(
        execute, dataset_id="s", parent_id=None, file=b"", filename=None, content_type=None, on_progress=None
    )


def arguments_of_retrain_collection(execute: SyncExecutor) -> None:
    """``retrain_collection`` takes each argument, and None for what may be left out."""
    retrain_collection(
        execute,
        training_type="qa",
        chunk_trigger_type="minSize",
        chunk_trigger_min_size=100,
        data_enhance_collection_name=True,
        image_index=False,
        auto_indexes=True,
        index_prefix_title=True,
        chunk_setting_mode="custom",
        chunk_split_mode="size",
        paragraph_chunk_ai_mode="forbid",
        paragraph_chunk_deep=5,
        paragraph_chunk_min_size=100,
        chunk_size=512,
        chunk_splitter="\n",
        index_size=512,
        qa_prompt="p",
        parent_id="p",
        metadata={"from": "here", "pages": [1, None]},
        custom_pdf_parse=True,
        collection_id="k",
    )
    retrain_collection(
        execute,
        training_type=None,
        chunk_trigger_type=None,
        chunk_trigger_min_size=None,
        data_enhance_collection_name=None,
        image_index=None,
        auto_indexes=None,
        index_prefix_title=None,
        chunk_setting_mode=None,
        chunk_split_mode=None,
        paragraph_chunk_ai_mode=None,
        paragraph_chunk_deep=None,
        paragraph_chunk_min_size=None,
        chunk_size=None,
        chunk_splitter=None,
        index_size=None,
        qa_prompt=None,
        parent_id=None,
        metadata=None,
        custom_pdf_parse=None,
        collection_id="k",
    )


def arguments_of_get_collections(execute: SyncExecutor) -> None:
    """``get_collections`` takes each argument, and None for what may be left out."""
    get_collections(
        execute,
        dataset_id="s",
        offset=20,
        page_size=20,
        page_num=2,
        parent_id="p",
        search_text="s",
        select_folder=True,
        filter_tags=["t"],
        simple=True,
    )
    get_collections(
        execute,
        dataset_id="s",
        offset=None,
        page_size=None,
        page_num=None,
        parent_id=None,
        search_text=None,
        select_folder=None,
        filter_tags=None,
        simple=None,
    )


def arguments_of_scroll_collections(execute: SyncExecutor) -> None:
    """``scroll_collections`` takes each argument, and None for what may be left out."""
    scroll_collections(
        execute,
        dataset_id="s",
        offset=20,
        page_size=20,
        page_num=2,
        parent_id="p",
        search_text="s",
        select_folder=True,
        filter_tags=["t"],
        simple=True,
    )
    scroll_collections(
        execute,
        dataset_id="s",
        offset=None,
        page_size=None,
        page_num=None,
        parent_id=None,
        search_text=None,
        select_folder=None,
        filter_tags=None,
        simple=None,
    )


def arguments_of_get_collection(execute: SyncExecutor) -> None:
    """``get_collection`` takes each argument, and None for what may be left out."""
    get_collection(execute, collection_id="k")


def arguments_of_update_collection(execute: SyncExecutor) -> None:
    """``update_collection`` takes each argument, and None for what may be left out."""
    update_collection(
        execute,
        collection_id="k",
        dataset_id="s",
        external_file_id="e",
        parent_id="p",
        name="n",
        tags=["t"],
        forbid=True,
        create_time=MOMENT,
    )
    update_collection(
        execute,
        collection_id=None,
        dataset_id=None,
        external_file_id=None,
        parent_id=None,
        name=None,
        tags=None,
        forbid=None,
        create_time=None,
    )


def arguments_of_delete_collections(execute: SyncExecutor) -> None:
    """``delete_collections`` takes each argument, and None for what may be left out."""
    delete_collections(execute, collection_ids=["k"])


def arguments_of_read_collection_source(execute: SyncExecutor) -> None:
    """``read_collection_source`` takes each argument, and None for what may be left out."""
    read_collection_source(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        chat_id="c",
        chat_item_data_id="d",
        collection_id="k",
    )
    read_collection_source(
        execute,
        app_id=None,
        skill_id=None,
        source_type=None,
        out_link_auth_data=None,
        chat_id=None,
        chat_item_data_id=None,
        collection_id="k",
    )


def arguments_of_export_collection(execute: SyncExecutor) -> None:
    """``export_collection`` takes each argument, and None for what may be left out."""
    export_collection(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        chat_id="c",
        chat_item_data_id="d",
        collection_id="k",
        chat_time="2026-07-01",
    )
    export_collection(
        execute,
        app_id=None,
        skill_id=None,
        source_type=None,
        out_link_auth_data=None,
        chat_id=None,
        chat_item_data_id=None,
        collection_id="k",
        chat_time=None,
    )


def arguments_of_sync_collection(execute: SyncExecutor) -> None:
    """``sync_collection`` takes each argument, and None for what may be left out."""
    sync_collection(execute, collection_id="k")


def arguments_of_get_collection_training(execute: SyncExecutor) -> None:
    """``get_collection_training`` takes each argument, and None for what may be left out."""
    get_collection_training(execute, collection_id="k")


def arguments_of_push_data(execute: SyncExecutor) -> None:
    """``push_data`` takes each argument, and None for what may be left out."""
    push_data(
        execute,
        collection_id="k",
        data=[DataRow(q="q", a="a"), {"q": "q"}],
        training_type="qa",
        index_size=512,
        auto_indexes=True,
        image_index=False,
        prompt="p",
        bill_id="b",
        training_mode="chunk",
    )
    push_data(
        execute,
        collection_id="k",
        data=ROWS,
        training_type=None,
        index_size=None,
        auto_indexes=None,
        image_index=None,
        prompt=None,
        bill_id=None,
        training_mode=None,
    )


def arguments_of_insert_data(execute: SyncExecutor) -> None:
    """``insert_data`` takes each argument, and None for what may be left out."""
    insert_data(
        execute,
        collection_id="k",
        q="q",
        a="a",
        image_id="i",
        chunk_index=3,
        indexes=[IndexText(text="t", type="summary")],
        metadata={"from": "here", "pages": [1, None]},
    )
    insert_data(execute, collection_id="k", q="q", a=None, image_id=None, chunk_index=None, indexes=None, metadata=None)


def arguments_of_insert_images(execute: SyncExecutor) -> None:
    """``insert_images`` takes each argument, and None for what may be left out."""
    insert_images(execute, collection_id="k", files=FILES, on_progress=told)
    insert_images(execute, collection_id="k", files=FILES, on_progress=None)


def arguments_of_get_data_list(execute: SyncExecutor) -> None:
    """``get_data_list`` takes each argument, and None for what may be left out."""
    get_data_list(execute, collection_id="k", offset=20, page_size=20, page_num=2, search_text="s")
    get_data_list(execute, collection_id="k", offset=None, page_size=None, page_num=None, search_text=None)


def arguments_of_get_data(execute: SyncExecutor) -> None:
    """``get_data`` takes each argument, and None for what may be left out."""
    get_data(execute, data_id="r")


def arguments_of_update_data(execute: SyncExecutor) -> None:
    """``update_data`` takes each argument, and None for what may be left out."""
    update_data(
        execute,
        data_id="r",
        q="q",
        a="a",
        indexes=[IndexText(text="t", type="summary")],
        image_id="i",
        index_prefix="p",
    )
    update_data(execute, data_id="r", q="q", a=None, indexes=None, image_id=None, index_prefix=None)


def arguments_of_delete_data(execute: SyncExecutor) -> None:
    """``delete_data`` takes each argument, and None for what may be left out."""
    delete_data(execute, data_id="r")


def arguments_of_get_quote_data(execute: SyncExecutor) -> None:
    """``get_quote_data`` takes each argument, and None for what may be left out."""
    get_quote_data(
        execute,
        app_id="a",
        skill_id="k",
        source_type="chatAgentHelper",
        out_link_auth_data=LINK,
        chat_id="c",
        chat_item_data_id="d",
        data_id="r",
    )
    get_quote_data(
        execute,
        app_id=None,
        skill_id=None,
        source_type=None,
        out_link_auth_data=None,
        chat_id=None,
        chat_item_data_id=None,
        data_id="r",
    )


def arguments_of_create_data_index(execute: SyncExecutor) -> None:
    """``create_data_index`` takes each argument, and None for what may be left out."""
    create_data_index(execute, data_id="r", text="t", type="question")
    create_data_index(execute, data_id="r", text="t", type=None)


def arguments_of_update_data_index(execute: SyncExecutor) -> None:
    """``update_data_index`` takes each argument, and None for what may be left out."""
    update_data_index(execute, data_id="r", index_data_id="i", text="t", type="summary")
    update_data_index(execute, data_id="r", index_data_id="i", text="t", type=None)


def arguments_of_delete_data_index(execute: SyncExecutor) -> None:
    """``delete_data_index`` takes each argument, and None for what may be left out."""
    delete_data_index(execute, data_id="r", index_data_id="i")


def arguments_of_push_data_batches(execute: SyncExecutor) -> None:
    """``push_data_batches`` takes each argument, and None for what may be left out."""
    push_data_batches(
        execute,
        collection_id="k",
        data=({"q": "q", "a": None}, DataRow(q="q")),
        training_type="qa",
        index_size=512,
        auto_indexes=True,
        image_index=False,
        prompt="p",
        bill_id="b",
        on_progress=told,
    )
    push_data_batches(
        execute,
        collection_id="k",
        data=ROWS,
        training_type=None,
        index_size=None,
        auto_indexes=None,
        image_index=None,
        prompt=None,
        bill_id=None,
        on_progress=None,
    )


def arguments_of_delete_data_rows(execute: SyncExecutor) -> None:
    """``delete_data_rows`` takes each argument, and None for what may be left out."""
    delete_data_rows(execute, data_ids=["r"], on_progress=told)
    delete_data_rows(execute, data_ids=["r"], on_progress=None)


def arguments_of_presign_dataset_file(execute: SyncExecutor) -> None:
    """``presign_dataset_file`` takes each argument, and None for what may be left out."""
    presign_dataset_file(execute, dataset_id="s", filename="f.txt", size=1024)
    presign_dataset_file(execute, dataset_id="s", filename="f.txt", size=None)


def arguments_of_preview_file_chunks(execute: SyncExecutor) -> None:
    """``preview_file_chunks`` takes each argument, and None for what may be left out."""
    preview_file_chunks(
        execute,
        training_type="qa",
        chunk_trigger_type="minSize",
        chunk_trigger_min_size=100,
        data_enhance_collection_name=True,
        image_index=False,
        auto_indexes=True,
        index_prefix_title=True,
        chunk_setting_mode="custom",
        chunk_split_mode="size",
        paragraph_chunk_ai_mode="forbid",
        paragraph_chunk_deep=5,
        paragraph_chunk_min_size=100,
        chunk_size=512,
        chunk_splitter="\n",
        index_size=512,
        qa_prompt="p",
        dataset_id="s",
        type="fileLocal",
        source_id="f",
        overlap_ratio=0.2,
        custom_pdf_parse=True,
        selector="main",
        external_file_id="e",
    )
    preview_file_chunks(
        execute,
        training_type=None,
        chunk_trigger_type=None,
        chunk_trigger_min_size=None,
        data_enhance_collection_name=None,
        image_index=None,
        auto_indexes=None,
        index_prefix_title=None,
        chunk_setting_mode=None,
        chunk_split_mode=None,
        paragraph_chunk_ai_mode=None,
        paragraph_chunk_deep=None,
        paragraph_chunk_min_size=None,
        chunk_size=None,
        chunk_splitter=None,
        index_size=None,
        qa_prompt=None,
        dataset_id="s",
        type="link",
        source_id="f",
        overlap_ratio=None,
        custom_pdf_parse=None,
        selector=None,
        external_file_id=None,
    )


def arguments_of_preview_text_chunks(execute: SyncExecutor) -> None:
    """``preview_text_chunks`` takes each argument, and None for what may be left out."""
    preview_text_chunks(
        execute,
        training_type="qa",
        chunk_trigger_type="minSize",
        chunk_trigger_min_size=100,
        data_enhance_collection_name=True,
        image_index=False,
        auto_indexes=True,
        index_prefix_title=True,
        chunk_setting_mode="custom",
        chunk_split_mode="size",
        paragraph_chunk_ai_mode="forbid",
        paragraph_chunk_deep=5,
        paragraph_chunk_min_size=100,
        chunk_size=512,
        chunk_splitter="\n",
        index_size=512,
        qa_prompt="p",
        dataset_id="s",
        raw_text="t",
        overlap_ratio=0.2,
    )
    preview_text_chunks(
        execute,
        training_type=None,
        chunk_trigger_type=None,
        chunk_trigger_min_size=None,
        data_enhance_collection_name=None,
        image_index=None,
        auto_indexes=None,
        index_prefix_title=None,
        chunk_setting_mode=None,
        chunk_split_mode=None,
        paragraph_chunk_ai_mode=None,
        paragraph_chunk_deep=None,
        paragraph_chunk_min_size=None,
        chunk_size=None,
        chunk_splitter=None,
        index_size=None,
        qa_prompt=None,
        dataset_id="s",
        raw_text="t",
        overlap_ratio=None,
    )


def arguments_of_presign_search_image(execute: SyncExecutor) -> None:
    """``presign_search_image`` takes each argument, and None for what may be left out."""
    presign_search_image(execute, dataset_id="s", filename="i.png", size=1024)
    presign_search_image(execute, dataset_id="s", filename="f.txt", size=None)


def arguments_of_get_search_image_urls(execute: SyncExecutor) -> None:
    """``get_search_image_urls`` takes each argument, and None for what may be left out."""
    get_search_image_urls(execute, dataset_id="s", keys=["f"])


def arguments_of_presign_temp_file(execute: SyncExecutor) -> None:
    """``presign_temp_file`` takes each argument, and None for what may be left out."""
    presign_temp_file(execute, filename="f.txt", size=1024)
    presign_temp_file(execute, filename="f.txt", size=None)


def arguments_of_upload_dataset_file(execute: SyncExecutor) -> None:
    """``upload_dataset_file`` takes each argument, and None for what may be left out."""
    upload_dataset_file(
        execute, dataset_id="s", content=Path("f.txt"), filename="f.txt", content_type="text/plain", on_progress=told
    )
    upload_dataset_file(execute, dataset_id="s", content=b"", filename=None, content_type=None, on_progress=None)


def arguments_of_upload_search_image(execute: SyncExecutor) -> None:
    """``upload_search_image`` takes each argument, and None for what may be left out."""
    upload_search_image(
        execute, dataset_id="s", content=Path("i.png"), filename="i.png", content_type="image/png", on_progress=told
    )
    upload_search_image(execute, dataset_id="s", content=b"", filename=None, content_type=None, on_progress=None)


def arguments_of_upload_temp_file(execute: SyncExecutor) -> None:
    """``upload_temp_file`` takes each argument, and None for what may be left out."""
    upload_temp_file(execute, content=Path("f.txt"), filename="f.txt", content_type="text/plain", on_progress=told)
    upload_temp_file(execute, content=b"", filename=None, content_type=None, on_progress=None)


def arguments_of_get_training_queue(execute: SyncExecutor) -> None:
    """``get_training_queue`` takes each argument, and None for what may be left out."""
    get_training_queue(execute, dataset_id="s")


def arguments_of_rebuild_embedding(execute: SyncExecutor) -> None:
    """``rebuild_embedding`` takes each argument, and None for what may be left out."""
    rebuild_embedding(execute, dataset_id="s", vector_model="m")


def arguments_of_get_training_errors(execute: SyncExecutor) -> None:
    """``get_training_errors`` takes each argument, and None for what may be left out."""
    get_training_errors(execute, collection_id="k", offset=20, page_size=20, page_num=2)
    get_training_errors(execute, collection_id="k", offset=None, page_size=None, page_num=None)


def arguments_of_get_dataset_training_errors(execute: SyncExecutor) -> None:
    """``get_dataset_training_errors`` takes each argument, and None for what may be left out."""
    get_dataset_training_errors(
        execute,
        dataset_id="s",
        offset=20,
        page_size=20,
        page_num=2,
        collection_id="k",
        item_offset=20,
        item_page_size=20,
    )
    get_dataset_training_errors(
        execute,
        dataset_id="s",
        offset=None,
        page_size=None,
        page_num=None,
        collection_id=None,
        item_offset=None,
        item_page_size=None,
    )


def arguments_of_has_training_errors(execute: SyncExecutor) -> None:
    """``has_training_errors`` takes each argument, and None for what may be left out."""
    has_training_errors(execute, dataset_id="s")


def arguments_of_get_training_data(execute: SyncExecutor) -> None:
    """``get_training_data`` takes each argument, and None for what may be left out."""
    get_training_data(execute, collection_id="k", data_id="r", dataset_id="s")
    get_training_data(execute, collection_id="k", data_id="r", dataset_id=None)


def arguments_of_update_training_data(execute: SyncExecutor) -> None:
    """``update_training_data`` takes each argument, and None for what may be left out."""
    update_training_data(execute, dataset_id="s", collection_id="k", data_id="r", q="q", a="a", chunk_index=3)
    update_training_data(execute, dataset_id=None, collection_id=None, data_id=None, q=None, a=None, chunk_index=None)


def arguments_of_delete_training_data(execute: SyncExecutor) -> None:
    """``delete_training_data`` takes each argument, and None for what may be left out."""
    delete_training_data(execute, collection_id="k", data_id="r", dataset_id="s")
    delete_training_data(execute, collection_id="k", data_id="r", dataset_id=None)


def arguments_of_wait_until_trained(execute: SyncExecutor) -> None:
    """``wait_until_trained`` takes each argument, and None for what may be left out."""
    wait_until_trained(execute, dataset_id="s", timeout=60.0, interval=0.5, on_progress=told_rows, clock=monotonic)
    wait_until_trained(execute, dataset_id="s", timeout=None, interval=None, on_progress=None, clock=None)


def arguments_of_upload_and_index(execute: SyncExecutor) -> None:
    """``upload_and_index`` takes each argument, and None for what may be left out."""
    upload_and_index(
        execute,
        dataset_id="s",
        files=FILES,
        parent_id="p",
        tags=["t"],
        options=OPTIONS,
        at_once=4,
        timeout=60.0,
        interval=0.5,
        on_progress=told_files,
        clock=monotonic,
    )
    upload_and_index(
        execute,
        dataset_id="s",
        files=FILES,
        parent_id=None,
        tags=None,
        options=None,
        at_once=None,
        timeout=None,
        interval=None,
        on_progress=None,
        clock=None,
    )


def arguments_of_list_source_files(execute: SyncExecutor) -> None:
    """``list_source_files`` takes each argument, and None for what may be left out."""
    list_source_files(execute, dataset_id="s", search_key="s", parent_id="p")
    list_source_files(execute, dataset_id="s", search_key=None, parent_id=None)


def arguments_of_get_source_file_ids(execute: SyncExecutor) -> None:
    """``get_source_file_ids`` takes each argument, and None for what may be left out."""
    get_source_file_ids(execute, dataset_id="s")


def arguments_of_get_source_path_names(execute: SyncExecutor) -> None:
    """``get_source_path_names`` takes each argument, and None for what may be left out."""
    get_source_path_names(execute, dataset_id="s", parent_id="p", api_dataset_server=SERVER)
    get_source_path_names(execute, dataset_id=None, parent_id=None, api_dataset_server=None)


def arguments_of_watch_training(execute: SyncExecutor) -> None:
    """``watch_training`` takes each argument, and None for what may be left out."""
    watch_training(execute, dataset_id="s", timeout=60.0, interval=0.5, clock=monotonic)
    watch_training(execute, dataset_id="s", timeout=None, interval=None, clock=None)


def arguments_of_delete_collections_singly(execute: SyncExecutor) -> None:
    """``delete_collections_singly`` takes each argument, and None for what may be left out."""
    delete_collections_singly(execute, collection_ids=["k"], on_progress=told)
    delete_collections_singly(execute, collection_ids=["k"], on_progress=None)
