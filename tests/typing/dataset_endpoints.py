"""Every endpoint function of datasets in every flavour, as both strict checkers must see it; never run.

The order is that of ``endpoints.py``, and the same test fails when an endpoint or a flavour has no line.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import assert_type

import httpx

from fastgpt import (
    ApiFile,
    AsyncDatasetClient,
    AsyncExecutor,
    Collection,
    CollectionErrors,
    CollectionItem,
    CollectionSource,
    CollectionTraining,
    CreateApiCollection,
    CreateApiCollections,
    CreateBackupCollection,
    CreateCollection,
    CreateDataIndex,
    CreateDataset,
    CreateDatasetFolder,
    CreateDatasetWithFiles,
    CreatedCollection,
    CreateFileCollection,
    CreateFileIdCollection,
    CreateImageCollection,
    CreateLinkCollection,
    CreateTemplateCollection,
    CreateTextCollection,
    Data,
    DataItem,
    DataRow,
    Dataset,
    DatasetAccess,
    DatasetClient,
    DatasetItem,
    DatasetParams,
    DatasetWithFiles,
    DeleteCollections,
    DeleteData,
    DeleteDataIndex,
    DeleteDataset,
    DeleteSummary,
    DeleteTrainingData,
    ExportCollection,
    GetCollection,
    GetCollections,
    GetCollectionTraining,
    GetData,
    GetDataList,
    GetDataset,
    GetDatasetPermission,
    GetDatasets,
    GetDatasetTrainingErrors,
    GetQuoteData,
    GetSearchImageUrls,
    GetSourceFileIds,
    GetSourcePathNames,
    GetTrainingData,
    GetTrainingErrors,
    GetTrainingQueue,
    HasTrainingErrors,
    IndexingSummary,
    IndexResult,
    InsertData,
    InsertImages,
    InsertResult,
    ListSourceFiles,
    Outcome,
    Page,
    PresignDatasetFile,
    PresignedUpload,
    PresignSearchImage,
    PresignTempFile,
    PreviewChunks,
    PreviewFileChunks,
    PreviewTextChunks,
    PushData,
    PushSummary,
    QuoteData,
    ReadCollectionSource,
    RebuildEmbedding,
    RetrainCollection,
    RetrainedCollection,
    ScrollCollections,
    SearchDataset,
    SearchImage,
    SearchResult,
    SourceFile,
    SyncCollection,
    SyncExecutor,
    TempFile,
    TrainingData,
    TrainingErrorFlag,
    TrainingOutcome,
    TrainingQueue,
    TrainingRow,
    TrainingStep,
    UpdateCollection,
    UpdateData,
    UpdateDataIndex,
    UpdateDataset,
    UpdatedData,
    UpdateTrainingData,
    UploadedFile,
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
PARAMS = DatasetParams(name="n")
ROWS = [DataRow(q="q", a="a")]
TEMP_FILES = [TempFile(file_id="f", name="n")]


async def check_get_datasets(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_datasets`` answers with ``tuple[DatasetItem, ...]``."""
    spec = GetDatasets()
    assert_type(client.get_datasets(), httpx.Response)
    assert_type(client.typed.get_datasets(), tuple[DatasetItem, ...])
    assert_type(client.results.get_datasets(), Outcome[tuple[DatasetItem, ...]])
    assert_type(get_datasets(client), httpx.Response)
    assert_type(get_datasets(client.typed), tuple[DatasetItem, ...])
    assert_type(get_datasets(client.results), Outcome[tuple[DatasetItem, ...]])
    assert_type(get_datasets(execute), Outcome[tuple[DatasetItem, ...]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), tuple[DatasetItem, ...])
    assert_type(client.results.run(spec), Outcome[tuple[DatasetItem, ...]])
    assert_type(execute.run(spec), Outcome[tuple[DatasetItem, ...]])
    assert_type(await aclient.get_datasets(), httpx.Response)
    assert_type(await aclient.typed.get_datasets(), tuple[DatasetItem, ...])
    assert_type(await aclient.results.get_datasets(), Outcome[tuple[DatasetItem, ...]])
    assert_type(await get_datasets(aclient), httpx.Response)
    assert_type(await get_datasets(aclient.typed), tuple[DatasetItem, ...])
    assert_type(await get_datasets(aclient.results), Outcome[tuple[DatasetItem, ...]])
    assert_type(await get_datasets(aexecute), Outcome[tuple[DatasetItem, ...]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), tuple[DatasetItem, ...])
    assert_type(await aclient.results.run(spec), Outcome[tuple[DatasetItem, ...]])
    assert_type(await aexecute.run(spec), Outcome[tuple[DatasetItem, ...]])


async def check_create_dataset(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_dataset`` answers with ``str``."""
    spec = CreateDataset(name="n")
    assert_type(client.create_dataset(name="n"), httpx.Response)
    assert_type(client.typed.create_dataset(name="n"), str)
    assert_type(client.results.create_dataset(name="n"), Outcome[str])
    assert_type(create_dataset(client, name="n"), httpx.Response)
    assert_type(create_dataset(client.typed, name="n"), str)
    assert_type(create_dataset(client.results, name="n"), Outcome[str])
    assert_type(create_dataset(execute, name="n"), Outcome[str])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), str)
    assert_type(client.results.run(spec), Outcome[str])
    assert_type(execute.run(spec), Outcome[str])
    assert_type(await aclient.create_dataset(name="n"), httpx.Response)
    assert_type(await aclient.typed.create_dataset(name="n"), str)
    assert_type(await aclient.results.create_dataset(name="n"), Outcome[str])
    assert_type(await create_dataset(aclient, name="n"), httpx.Response)
    assert_type(await create_dataset(aclient.typed, name="n"), str)
    assert_type(await create_dataset(aclient.results, name="n"), Outcome[str])
    assert_type(await create_dataset(aexecute, name="n"), Outcome[str])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), str)
    assert_type(await aclient.results.run(spec), Outcome[str])
    assert_type(await aexecute.run(spec), Outcome[str])


async def check_create_dataset_with_files(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_dataset_with_files`` answers with ``DatasetWithFiles``."""
    spec = CreateDatasetWithFiles(dataset_params=PARAMS, files=TEMP_FILES)
    assert_type(client.create_dataset_with_files(dataset_params=PARAMS, files=TEMP_FILES), httpx.Response)
    assert_type(client.typed.create_dataset_with_files(dataset_params=PARAMS, files=TEMP_FILES), DatasetWithFiles)
    assert_type(
        client.results.create_dataset_with_files(dataset_params=PARAMS, files=TEMP_FILES), Outcome[DatasetWithFiles]
    )
    assert_type(create_dataset_with_files(client, dataset_params=PARAMS, files=TEMP_FILES), httpx.Response)
    assert_type(create_dataset_with_files(client.typed, dataset_params=PARAMS, files=TEMP_FILES), DatasetWithFiles)
    assert_type(
        create_dataset_with_files(client.results, dataset_params=PARAMS, files=TEMP_FILES), Outcome[DatasetWithFiles]
    )
    assert_type(create_dataset_with_files(execute, dataset_params=PARAMS, files=TEMP_FILES), Outcome[DatasetWithFiles])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), DatasetWithFiles)
    assert_type(client.results.run(spec), Outcome[DatasetWithFiles])
    assert_type(execute.run(spec), Outcome[DatasetWithFiles])
    assert_type(await aclient.create_dataset_with_files(dataset_params=PARAMS, files=TEMP_FILES), httpx.Response)
    assert_type(
        await aclient.typed.create_dataset_with_files(dataset_params=PARAMS, files=TEMP_FILES), DatasetWithFiles
    )
    assert_type(
        await aclient.results.create_dataset_with_files(dataset_params=PARAMS, files=TEMP_FILES),
        Outcome[DatasetWithFiles],
    )
    assert_type(await create_dataset_with_files(aclient, dataset_params=PARAMS, files=TEMP_FILES), httpx.Response)
    assert_type(
        await create_dataset_with_files(aclient.typed, dataset_params=PARAMS, files=TEMP_FILES), DatasetWithFiles
    )
    assert_type(
        await create_dataset_with_files(aclient.results, dataset_params=PARAMS, files=TEMP_FILES),
        Outcome[DatasetWithFiles],
    )
    assert_type(
        await create_dataset_with_files(aexecute, dataset_params=PARAMS, files=TEMP_FILES), Outcome[DatasetWithFiles]
    )
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), DatasetWithFiles)
    assert_type(await aclient.results.run(spec), Outcome[DatasetWithFiles])
    assert_type(await aexecute.run(spec), Outcome[DatasetWithFiles])


async def check_create_dataset_folder(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_dataset_folder`` answers with ``None``."""
    spec = CreateDatasetFolder(name="n")
    assert_type(client.create_dataset_folder(name="n"), httpx.Response)
    assert_type(client.typed.create_dataset_folder(name="n"), None)
    assert_type(client.results.create_dataset_folder(name="n"), Outcome[None])
    assert_type(create_dataset_folder(client, name="n"), httpx.Response)
    assert_type(create_dataset_folder(client.typed, name="n"), None)
    assert_type(create_dataset_folder(client.results, name="n"), Outcome[None])
    assert_type(create_dataset_folder(execute, name="n"), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.create_dataset_folder(name="n"), httpx.Response)
    assert_type(await aclient.typed.create_dataset_folder(name="n"), None)
    assert_type(await aclient.results.create_dataset_folder(name="n"), Outcome[None])
    assert_type(await create_dataset_folder(aclient, name="n"), httpx.Response)
    assert_type(await create_dataset_folder(aclient.typed, name="n"), None)
    assert_type(await create_dataset_folder(aclient.results, name="n"), Outcome[None])
    assert_type(await create_dataset_folder(aexecute, name="n"), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_get_dataset(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_dataset`` answers with ``Dataset``."""
    spec = GetDataset(dataset_id="s")
    assert_type(client.get_dataset(dataset_id="s"), httpx.Response)
    assert_type(client.typed.get_dataset(dataset_id="s"), Dataset)
    assert_type(client.results.get_dataset(dataset_id="s"), Outcome[Dataset])
    assert_type(get_dataset(client, dataset_id="s"), httpx.Response)
    assert_type(get_dataset(client.typed, dataset_id="s"), Dataset)
    assert_type(get_dataset(client.results, dataset_id="s"), Outcome[Dataset])
    assert_type(get_dataset(execute, dataset_id="s"), Outcome[Dataset])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), Dataset)
    assert_type(client.results.run(spec), Outcome[Dataset])
    assert_type(execute.run(spec), Outcome[Dataset])
    assert_type(await aclient.get_dataset(dataset_id="s"), httpx.Response)
    assert_type(await aclient.typed.get_dataset(dataset_id="s"), Dataset)
    assert_type(await aclient.results.get_dataset(dataset_id="s"), Outcome[Dataset])
    assert_type(await get_dataset(aclient, dataset_id="s"), httpx.Response)
    assert_type(await get_dataset(aclient.typed, dataset_id="s"), Dataset)
    assert_type(await get_dataset(aclient.results, dataset_id="s"), Outcome[Dataset])
    assert_type(await get_dataset(aexecute, dataset_id="s"), Outcome[Dataset])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), Dataset)
    assert_type(await aclient.results.run(spec), Outcome[Dataset])
    assert_type(await aexecute.run(spec), Outcome[Dataset])


async def check_update_dataset(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``update_dataset`` answers with ``None``."""
    spec = UpdateDataset(dataset_id="s")
    assert_type(client.update_dataset(dataset_id="s"), httpx.Response)
    assert_type(client.typed.update_dataset(dataset_id="s"), None)
    assert_type(client.results.update_dataset(dataset_id="s"), Outcome[None])
    assert_type(update_dataset(client, dataset_id="s"), httpx.Response)
    assert_type(update_dataset(client.typed, dataset_id="s"), None)
    assert_type(update_dataset(client.results, dataset_id="s"), Outcome[None])
    assert_type(update_dataset(execute, dataset_id="s"), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.update_dataset(dataset_id="s"), httpx.Response)
    assert_type(await aclient.typed.update_dataset(dataset_id="s"), None)
    assert_type(await aclient.results.update_dataset(dataset_id="s"), Outcome[None])
    assert_type(await update_dataset(aclient, dataset_id="s"), httpx.Response)
    assert_type(await update_dataset(aclient.typed, dataset_id="s"), None)
    assert_type(await update_dataset(aclient.results, dataset_id="s"), Outcome[None])
    assert_type(await update_dataset(aexecute, dataset_id="s"), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_delete_dataset(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``delete_dataset`` answers with ``None``."""
    spec = DeleteDataset(dataset_id="s")
    assert_type(client.delete_dataset(dataset_id="s"), httpx.Response)
    assert_type(client.typed.delete_dataset(dataset_id="s"), None)
    assert_type(client.results.delete_dataset(dataset_id="s"), Outcome[None])
    assert_type(delete_dataset(client, dataset_id="s"), httpx.Response)
    assert_type(delete_dataset(client.typed, dataset_id="s"), None)
    assert_type(delete_dataset(client.results, dataset_id="s"), Outcome[None])
    assert_type(delete_dataset(execute, dataset_id="s"), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.delete_dataset(dataset_id="s"), httpx.Response)
    assert_type(await aclient.typed.delete_dataset(dataset_id="s"), None)
    assert_type(await aclient.results.delete_dataset(dataset_id="s"), Outcome[None])
    assert_type(await delete_dataset(aclient, dataset_id="s"), httpx.Response)
    assert_type(await delete_dataset(aclient.typed, dataset_id="s"), None)
    assert_type(await delete_dataset(aclient.results, dataset_id="s"), Outcome[None])
    assert_type(await delete_dataset(aexecute, dataset_id="s"), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_get_dataset_permission(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_dataset_permission`` answers with ``DatasetAccess``."""
    spec = GetDatasetPermission(dataset_id="s")
    assert_type(client.get_dataset_permission(dataset_id="s"), httpx.Response)
    assert_type(client.typed.get_dataset_permission(dataset_id="s"), DatasetAccess)
    assert_type(client.results.get_dataset_permission(dataset_id="s"), Outcome[DatasetAccess])
    assert_type(get_dataset_permission(client, dataset_id="s"), httpx.Response)
    assert_type(get_dataset_permission(client.typed, dataset_id="s"), DatasetAccess)
    assert_type(get_dataset_permission(client.results, dataset_id="s"), Outcome[DatasetAccess])
    assert_type(get_dataset_permission(execute, dataset_id="s"), Outcome[DatasetAccess])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), DatasetAccess)
    assert_type(client.results.run(spec), Outcome[DatasetAccess])
    assert_type(execute.run(spec), Outcome[DatasetAccess])
    assert_type(await aclient.get_dataset_permission(dataset_id="s"), httpx.Response)
    assert_type(await aclient.typed.get_dataset_permission(dataset_id="s"), DatasetAccess)
    assert_type(await aclient.results.get_dataset_permission(dataset_id="s"), Outcome[DatasetAccess])
    assert_type(await get_dataset_permission(aclient, dataset_id="s"), httpx.Response)
    assert_type(await get_dataset_permission(aclient.typed, dataset_id="s"), DatasetAccess)
    assert_type(await get_dataset_permission(aclient.results, dataset_id="s"), Outcome[DatasetAccess])
    assert_type(await get_dataset_permission(aexecute, dataset_id="s"), Outcome[DatasetAccess])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), DatasetAccess)
    assert_type(await aclient.results.run(spec), Outcome[DatasetAccess])
    assert_type(await aexecute.run(spec), Outcome[DatasetAccess])


async def check_search_dataset(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``search_dataset`` answers with ``SearchResult``."""
    spec = SearchDataset(dataset_id="s")
    assert_type(client.search_dataset(dataset_id="s"), httpx.Response)
    assert_type(client.typed.search_dataset(dataset_id="s"), SearchResult)
    assert_type(client.results.search_dataset(dataset_id="s"), Outcome[SearchResult])
    assert_type(search_dataset(client, dataset_id="s"), httpx.Response)
    assert_type(search_dataset(client.typed, dataset_id="s"), SearchResult)
    assert_type(search_dataset(client.results, dataset_id="s"), Outcome[SearchResult])
    assert_type(search_dataset(execute, dataset_id="s"), Outcome[SearchResult])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), SearchResult)
    assert_type(client.results.run(spec), Outcome[SearchResult])
    assert_type(execute.run(spec), Outcome[SearchResult])
    assert_type(await aclient.search_dataset(dataset_id="s"), httpx.Response)
    assert_type(await aclient.typed.search_dataset(dataset_id="s"), SearchResult)
    assert_type(await aclient.results.search_dataset(dataset_id="s"), Outcome[SearchResult])
    assert_type(await search_dataset(aclient, dataset_id="s"), httpx.Response)
    assert_type(await search_dataset(aclient.typed, dataset_id="s"), SearchResult)
    assert_type(await search_dataset(aclient.results, dataset_id="s"), Outcome[SearchResult])
    assert_type(await search_dataset(aexecute, dataset_id="s"), Outcome[SearchResult])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), SearchResult)
    assert_type(await aclient.results.run(spec), Outcome[SearchResult])
    assert_type(await aexecute.run(spec), Outcome[SearchResult])


async def check_create_collection(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_collection`` answers with ``str``."""
    spec = CreateCollection(dataset_id="s", name="n")
    assert_type(client.create_collection(dataset_id="s", name="n"), httpx.Response)
    assert_type(client.typed.create_collection(dataset_id="s", name="n"), str)
    assert_type(client.results.create_collection(dataset_id="s", name="n"), Outcome[str])
    assert_type(create_collection(client, dataset_id="s", name="n"), httpx.Response)
    assert_type(create_collection(client.typed, dataset_id="s", name="n"), str)
    assert_type(create_collection(client.results, dataset_id="s", name="n"), Outcome[str])
    assert_type(create_collection(execute, dataset_id="s", name="n"), Outcome[str])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), str)
    assert_type(client.results.run(spec), Outcome[str])
    assert_type(execute.run(spec), Outcome[str])
    assert_type(await aclient.create_collection(dataset_id="s", name="n"), httpx.Response)
    assert_type(await aclient.typed.create_collection(dataset_id="s", name="n"), str)
    assert_type(await aclient.results.create_collection(dataset_id="s", name="n"), Outcome[str])
    assert_type(await create_collection(aclient, dataset_id="s", name="n"), httpx.Response)
    assert_type(await create_collection(aclient.typed, dataset_id="s", name="n"), str)
    assert_type(await create_collection(aclient.results, dataset_id="s", name="n"), Outcome[str])
    assert_type(await create_collection(aexecute, dataset_id="s", name="n"), Outcome[str])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), str)
    assert_type(await aclient.results.run(spec), Outcome[str])
    assert_type(await aexecute.run(spec), Outcome[str])


async def check_create_text_collection(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_text_collection`` answers with ``CreatedCollection``."""
    spec = CreateTextCollection(dataset_id="s", name="n", text="t")
    assert_type(client.create_text_collection(dataset_id="s", name="n", text="t"), httpx.Response)
    assert_type(client.typed.create_text_collection(dataset_id="s", name="n", text="t"), CreatedCollection)
    assert_type(client.results.create_text_collection(dataset_id="s", name="n", text="t"), Outcome[CreatedCollection])
    assert_type(create_text_collection(client, dataset_id="s", name="n", text="t"), httpx.Response)
    assert_type(create_text_collection(client.typed, dataset_id="s", name="n", text="t"), CreatedCollection)
    assert_type(create_text_collection(client.results, dataset_id="s", name="n", text="t"), Outcome[CreatedCollection])
    assert_type(create_text_collection(execute, dataset_id="s", name="n", text="t"), Outcome[CreatedCollection])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), CreatedCollection)
    assert_type(client.results.run(spec), Outcome[CreatedCollection])
    assert_type(execute.run(spec), Outcome[CreatedCollection])
    assert_type(await aclient.create_text_collection(dataset_id="s", name="n", text="t"), httpx.Response)
    assert_type(await aclient.typed.create_text_collection(dataset_id="s", name="n", text="t"), CreatedCollection)
    assert_type(
        await aclient.results.create_text_collection(dataset_id="s", name="n", text="t"), Outcome[CreatedCollection]
    )
    assert_type(await create_text_collection(aclient, dataset_id="s", name="n", text="t"), httpx.Response)
    assert_type(await create_text_collection(aclient.typed, dataset_id="s", name="n", text="t"), CreatedCollection)
    assert_type(
        await create_text_collection(aclient.results, dataset_id="s", name="n", text="t"), Outcome[CreatedCollection]
    )
    assert_type(await create_text_collection(aexecute, dataset_id="s", name="n", text="t"), Outcome[CreatedCollection])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), CreatedCollection)
    assert_type(await aclient.results.run(spec), Outcome[CreatedCollection])
    assert_type(await aexecute.run(spec), Outcome[CreatedCollection])


async def check_create_link_collection(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_link_collection`` answers with ``CreatedCollection``."""
    spec = CreateLinkCollection(dataset_id="s", link="https://host/p")
    assert_type(client.create_link_collection(dataset_id="s", link="https://host/p"), httpx.Response)
    assert_type(client.typed.create_link_collection(dataset_id="s", link="https://host/p"), CreatedCollection)
    assert_type(
        client.results.create_link_collection(dataset_id="s", link="https://host/p"), Outcome[CreatedCollection]
    )
    assert_type(create_link_collection(client, dataset_id="s", link="https://host/p"), httpx.Response)
    assert_type(create_link_collection(client.typed, dataset_id="s", link="https://host/p"), CreatedCollection)
    assert_type(
        create_link_collection(client.results, dataset_id="s", link="https://host/p"), Outcome[CreatedCollection]
    )
    assert_type(create_link_collection(execute, dataset_id="s", link="https://host/p"), Outcome[CreatedCollection])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), CreatedCollection)
    assert_type(client.results.run(spec), Outcome[CreatedCollection])
    assert_type(execute.run(spec), Outcome[CreatedCollection])
    assert_type(await aclient.create_link_collection(dataset_id="s", link="https://host/p"), httpx.Response)
    assert_type(await aclient.typed.create_link_collection(dataset_id="s", link="https://host/p"), CreatedCollection)
    assert_type(
        await aclient.results.create_link_collection(dataset_id="s", link="https://host/p"), Outcome[CreatedCollection]
    )
    assert_type(await create_link_collection(aclient, dataset_id="s", link="https://host/p"), httpx.Response)
    assert_type(await create_link_collection(aclient.typed, dataset_id="s", link="https://host/p"), CreatedCollection)
    assert_type(
        await create_link_collection(aclient.results, dataset_id="s", link="https://host/p"), Outcome[CreatedCollection]
    )
    assert_type(
        await create_link_collection(aexecute, dataset_id="s", link="https://host/p"), Outcome[CreatedCollection]
    )
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), CreatedCollection)
    assert_type(await aclient.results.run(spec), Outcome[CreatedCollection])
    assert_type(await aexecute.run(spec), Outcome[CreatedCollection])


async def check_create_file_collection(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_file_collection`` answers with ``CreatedCollection``."""
    spec = CreateFileCollection(dataset_id="s", file=b"")
    assert_type(client.create_file_collection(dataset_id="s", file=b""), httpx.Response)
    assert_type(client.typed.create_file_collection(dataset_id="s", file=b""), CreatedCollection)
    assert_type(client.results.create_file_collection(dataset_id="s", file=b""), Outcome[CreatedCollection])
    assert_type(create_file_collection(client, dataset_id="s", file=b""), httpx.Response)
    assert_type(create_file_collection(client.typed, dataset_id="s", file=b""), CreatedCollection)
    assert_type(create_file_collection(client.results, dataset_id="s", file=b""), Outcome[CreatedCollection])
    assert_type(create_file_collection(execute, dataset_id="s", file=b""), Outcome[CreatedCollection])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), CreatedCollection)
    assert_type(client.results.run(spec), Outcome[CreatedCollection])
    assert_type(execute.run(spec), Outcome[CreatedCollection])
    assert_type(await aclient.create_file_collection(dataset_id="s", file=b""), httpx.Response)
    assert_type(await aclient.typed.create_file_collection(dataset_id="s", file=b""), CreatedCollection)
    assert_type(await aclient.results.create_file_collection(dataset_id="s", file=b""), Outcome[CreatedCollection])
    assert_type(await create_file_collection(aclient, dataset_id="s", file=b""), httpx.Response)
    assert_type(await create_file_collection(aclient.typed, dataset_id="s", file=b""), CreatedCollection)
    assert_type(await create_file_collection(aclient.results, dataset_id="s", file=b""), Outcome[CreatedCollection])
    assert_type(await create_file_collection(aexecute, dataset_id="s", file=b""), Outcome[CreatedCollection])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), CreatedCollection)
    assert_type(await aclient.results.run(spec), Outcome[CreatedCollection])
    assert_type(await aexecute.run(spec), Outcome[CreatedCollection])


async def check_create_file_id_collection(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_file_id_collection`` answers with ``CreatedCollection``."""
    spec = CreateFileIdCollection(dataset_id="s", file_id="f")
    assert_type(client.create_file_id_collection(dataset_id="s", file_id="f"), httpx.Response)
    assert_type(client.typed.create_file_id_collection(dataset_id="s", file_id="f"), CreatedCollection)
    assert_type(client.results.create_file_id_collection(dataset_id="s", file_id="f"), Outcome[CreatedCollection])
    assert_type(create_file_id_collection(client, dataset_id="s", file_id="f"), httpx.Response)
    assert_type(create_file_id_collection(client.typed, dataset_id="s", file_id="f"), CreatedCollection)
    assert_type(create_file_id_collection(client.results, dataset_id="s", file_id="f"), Outcome[CreatedCollection])
    assert_type(create_file_id_collection(execute, dataset_id="s", file_id="f"), Outcome[CreatedCollection])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), CreatedCollection)
    assert_type(client.results.run(spec), Outcome[CreatedCollection])
    assert_type(execute.run(spec), Outcome[CreatedCollection])
    assert_type(await aclient.create_file_id_collection(dataset_id="s", file_id="f"), httpx.Response)
    assert_type(await aclient.typed.create_file_id_collection(dataset_id="s", file_id="f"), CreatedCollection)
    assert_type(
        await aclient.results.create_file_id_collection(dataset_id="s", file_id="f"), Outcome[CreatedCollection]
    )
    assert_type(await create_file_id_collection(aclient, dataset_id="s", file_id="f"), httpx.Response)
    assert_type(await create_file_id_collection(aclient.typed, dataset_id="s", file_id="f"), CreatedCollection)
    assert_type(
        await create_file_id_collection(aclient.results, dataset_id="s", file_id="f"), Outcome[CreatedCollection]
    )
    assert_type(await create_file_id_collection(aexecute, dataset_id="s", file_id="f"), Outcome[CreatedCollection])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), CreatedCollection)
    assert_type(await aclient.results.run(spec), Outcome[CreatedCollection])
    assert_type(await aexecute.run(spec), Outcome[CreatedCollection])


async def check_create_image_collection(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_image_collection`` answers with ``CreatedCollection``."""
    spec = CreateImageCollection(dataset_id="s", collection_name="n", files=FILES)
    assert_type(client.create_image_collection(dataset_id="s", collection_name="n", files=FILES), httpx.Response)
    assert_type(
        client.typed.create_image_collection(dataset_id="s", collection_name="n", files=FILES), CreatedCollection
    )
    assert_type(
        client.results.create_image_collection(dataset_id="s", collection_name="n", files=FILES),
        Outcome[CreatedCollection],
    )
    assert_type(create_image_collection(client, dataset_id="s", collection_name="n", files=FILES), httpx.Response)
    assert_type(
        create_image_collection(client.typed, dataset_id="s", collection_name="n", files=FILES), CreatedCollection
    )
    assert_type(
        create_image_collection(client.results, dataset_id="s", collection_name="n", files=FILES),
        Outcome[CreatedCollection],
    )
    assert_type(
        create_image_collection(execute, dataset_id="s", collection_name="n", files=FILES), Outcome[CreatedCollection]
    )
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), CreatedCollection)
    assert_type(client.results.run(spec), Outcome[CreatedCollection])
    assert_type(execute.run(spec), Outcome[CreatedCollection])
    assert_type(await aclient.create_image_collection(dataset_id="s", collection_name="n", files=FILES), httpx.Response)
    assert_type(
        await aclient.typed.create_image_collection(dataset_id="s", collection_name="n", files=FILES), CreatedCollection
    )
    assert_type(
        await aclient.results.create_image_collection(dataset_id="s", collection_name="n", files=FILES),
        Outcome[CreatedCollection],
    )
    assert_type(
        await create_image_collection(aclient, dataset_id="s", collection_name="n", files=FILES), httpx.Response
    )
    assert_type(
        await create_image_collection(aclient.typed, dataset_id="s", collection_name="n", files=FILES),
        CreatedCollection,
    )
    assert_type(
        await create_image_collection(aclient.results, dataset_id="s", collection_name="n", files=FILES),
        Outcome[CreatedCollection],
    )
    assert_type(
        await create_image_collection(aexecute, dataset_id="s", collection_name="n", files=FILES),
        Outcome[CreatedCollection],
    )
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), CreatedCollection)
    assert_type(await aclient.results.run(spec), Outcome[CreatedCollection])
    assert_type(await aexecute.run(spec), Outcome[CreatedCollection])


async def check_create_api_collection(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_api_collection`` answers with ``None``."""
    spec = CreateApiCollection(dataset_id="s", name="n", api_file_id="f")
    assert_type(client.create_api_collection(dataset_id="s", name="n", api_file_id="f"), httpx.Response)
    assert_type(client.typed.create_api_collection(dataset_id="s", name="n", api_file_id="f"), None)
    assert_type(client.results.create_api_collection(dataset_id="s", name="n", api_file_id="f"), Outcome[None])
    assert_type(create_api_collection(client, dataset_id="s", name="n", api_file_id="f"), httpx.Response)
    assert_type(create_api_collection(client.typed, dataset_id="s", name="n", api_file_id="f"), None)
    assert_type(create_api_collection(client.results, dataset_id="s", name="n", api_file_id="f"), Outcome[None])
    assert_type(create_api_collection(execute, dataset_id="s", name="n", api_file_id="f"), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.create_api_collection(dataset_id="s", name="n", api_file_id="f"), httpx.Response)
    assert_type(await aclient.typed.create_api_collection(dataset_id="s", name="n", api_file_id="f"), None)
    assert_type(await aclient.results.create_api_collection(dataset_id="s", name="n", api_file_id="f"), Outcome[None])
    assert_type(await create_api_collection(aclient, dataset_id="s", name="n", api_file_id="f"), httpx.Response)
    assert_type(await create_api_collection(aclient.typed, dataset_id="s", name="n", api_file_id="f"), None)
    assert_type(await create_api_collection(aclient.results, dataset_id="s", name="n", api_file_id="f"), Outcome[None])
    assert_type(await create_api_collection(aexecute, dataset_id="s", name="n", api_file_id="f"), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_create_api_collections(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_api_collections`` answers with ``None``."""
    spec = CreateApiCollections(dataset_id="s", api_files=API_FILES)
    assert_type(client.create_api_collections(dataset_id="s", api_files=API_FILES), httpx.Response)
    assert_type(client.typed.create_api_collections(dataset_id="s", api_files=API_FILES), None)
    assert_type(client.results.create_api_collections(dataset_id="s", api_files=API_FILES), Outcome[None])
    assert_type(create_api_collections(client, dataset_id="s", api_files=API_FILES), httpx.Response)
    assert_type(create_api_collections(client.typed, dataset_id="s", api_files=API_FILES), None)
    assert_type(create_api_collections(client.results, dataset_id="s", api_files=API_FILES), Outcome[None])
    assert_type(create_api_collections(execute, dataset_id="s", api_files=API_FILES), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.create_api_collections(dataset_id="s", api_files=API_FILES), httpx.Response)
    assert_type(await aclient.typed.create_api_collections(dataset_id="s", api_files=API_FILES), None)
    assert_type(await aclient.results.create_api_collections(dataset_id="s", api_files=API_FILES), Outcome[None])
    assert_type(await create_api_collections(aclient, dataset_id="s", api_files=API_FILES), httpx.Response)
    assert_type(await create_api_collections(aclient.typed, dataset_id="s", api_files=API_FILES), None)
    assert_type(await create_api_collections(aclient.results, dataset_id="s", api_files=API_FILES), Outcome[None])
    assert_type(await create_api_collections(aexecute, dataset_id="s", api_files=API_FILES), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_create_backup_collection(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_backup_collection`` answers with ``None``."""
    spec = CreateBackupCollection(dataset_id="s", file=b"")
    assert_type(client.create_backup_collection(dataset_id="s", file=b""), httpx.Response)
    assert_type(client.typed.create_backup_collection(dataset_id="s", file=b""), None)
    assert_type(client.results.create_backup_collection(dataset_id="s", file=b""), Outcome[None])
    assert_type(create_backup_collection(client, dataset_id="s", file=b""), httpx.Response)
    assert_type(create_backup_collection(client.typed, dataset_id="s", file=b""), None)
    assert_type(create_backup_collection(client.results, dataset_id="s", file=b""), Outcome[None])
    assert_type(create_backup_collection(execute, dataset_id="s", file=b""), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.create_backup_collection(dataset_id="s", file=b""), httpx.Response)
    assert_type(await aclient.typed.create_backup_collection(dataset_id="s", file=b""), None)
    assert_type(await aclient.results.create_backup_collection(dataset_id="s", file=b""), Outcome[None])
    assert_type(await create_backup_collection(aclient, dataset_id="s", file=b""), httpx.Response)
    assert_type(await create_backup_collection(aclient.typed, dataset_id="s", file=b""), None)
    assert_type(await create_backup_collection(aclient.results, dataset_id="s", file=b""), Outcome[None])
    assert_type(await create_backup_collection(aexecute, dataset_id="s", file=b""), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_create_template_collection(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_template_collection`` answers with ``None``."""
    spec = CreateTemplateCollection(dataset_id="s", file=b"")
    assert_type(client.create_template_collection(dataset_id="s", file=b""), httpx.Response)
    assert_type(client.typed.create_template_collection(dataset_id="s", file=b""), None)
    assert_type(client.results.create_template_collection(dataset_id="s", file=b""), Outcome[None])
    assert_type(create_template_collection(client, dataset_id="s", file=b""), httpx.Response)
    assert_type(create_template_collection(client.typed, dataset_id="s", file=b""), None)
    assert_type(create_template_collection(client.results, dataset_id="s", file=b""), Outcome[None])
    assert_type(create_template_collection(execute, dataset_id="s", file=b""), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.create_template_collection(dataset_id="s", file=b""), httpx.Response)
    assert_type(await aclient.typed.create_template_collection(dataset_id="s", file=b""), None)
    assert_type(await aclient.results.create_template_collection(dataset_id="s", file=b""), Outcome[None])
    assert_type(await create_template_collection(aclient, dataset_id="s", file=b""), httpx.Response)
    assert_type(await create_template_collection(aclient.typed, dataset_id="s", file=b""), None)
    assert_type(await create_template_collection(aclient.results, dataset_id="s", file=b""), Outcome[None])
    assert_type(await create_template_collection(aexecute, dataset_id="s", file=b""), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_retrain_collection(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``retrain_collection`` answers with ``RetrainedCollection``."""
    spec = RetrainCollection(collection_id="k")
    assert_type(client.retrain_collection(collection_id="k"), httpx.Response)
    assert_type(client.typed.retrain_collection(collection_id="k"), RetrainedCollection)
    assert_type(client.results.retrain_collection(collection_id="k"), Outcome[RetrainedCollection])
    assert_type(retrain_collection(client, collection_id="k"), httpx.Response)
    assert_type(retrain_collection(client.typed, collection_id="k"), RetrainedCollection)
    assert_type(retrain_collection(client.results, collection_id="k"), Outcome[RetrainedCollection])
    assert_type(retrain_collection(execute, collection_id="k"), Outcome[RetrainedCollection])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), RetrainedCollection)
    assert_type(client.results.run(spec), Outcome[RetrainedCollection])
    assert_type(execute.run(spec), Outcome[RetrainedCollection])
    assert_type(await aclient.retrain_collection(collection_id="k"), httpx.Response)
    assert_type(await aclient.typed.retrain_collection(collection_id="k"), RetrainedCollection)
    assert_type(await aclient.results.retrain_collection(collection_id="k"), Outcome[RetrainedCollection])
    assert_type(await retrain_collection(aclient, collection_id="k"), httpx.Response)
    assert_type(await retrain_collection(aclient.typed, collection_id="k"), RetrainedCollection)
    assert_type(await retrain_collection(aclient.results, collection_id="k"), Outcome[RetrainedCollection])
    assert_type(await retrain_collection(aexecute, collection_id="k"), Outcome[RetrainedCollection])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), RetrainedCollection)
    assert_type(await aclient.results.run(spec), Outcome[RetrainedCollection])
    assert_type(await aexecute.run(spec), Outcome[RetrainedCollection])


async def check_get_collections(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_collections`` answers with ``Page[CollectionItem]``."""
    spec = GetCollections(dataset_id="s")
    assert_type(client.get_collections(dataset_id="s"), httpx.Response)
    assert_type(client.typed.get_collections(dataset_id="s"), Page[CollectionItem])
    assert_type(client.results.get_collections(dataset_id="s"), Outcome[Page[CollectionItem]])
    assert_type(get_collections(client, dataset_id="s"), httpx.Response)
    assert_type(get_collections(client.typed, dataset_id="s"), Page[CollectionItem])
    assert_type(get_collections(client.results, dataset_id="s"), Outcome[Page[CollectionItem]])
    assert_type(get_collections(execute, dataset_id="s"), Outcome[Page[CollectionItem]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), Page[CollectionItem])
    assert_type(client.results.run(spec), Outcome[Page[CollectionItem]])
    assert_type(execute.run(spec), Outcome[Page[CollectionItem]])
    assert_type(await aclient.get_collections(dataset_id="s"), httpx.Response)
    assert_type(await aclient.typed.get_collections(dataset_id="s"), Page[CollectionItem])
    assert_type(await aclient.results.get_collections(dataset_id="s"), Outcome[Page[CollectionItem]])
    assert_type(await get_collections(aclient, dataset_id="s"), httpx.Response)
    assert_type(await get_collections(aclient.typed, dataset_id="s"), Page[CollectionItem])
    assert_type(await get_collections(aclient.results, dataset_id="s"), Outcome[Page[CollectionItem]])
    assert_type(await get_collections(aexecute, dataset_id="s"), Outcome[Page[CollectionItem]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), Page[CollectionItem])
    assert_type(await aclient.results.run(spec), Outcome[Page[CollectionItem]])
    assert_type(await aexecute.run(spec), Outcome[Page[CollectionItem]])


async def check_scroll_collections(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``scroll_collections`` answers with ``Page[CollectionItem]``."""
    spec = ScrollCollections(dataset_id="s")
    assert_type(client.scroll_collections(dataset_id="s"), httpx.Response)
    assert_type(client.typed.scroll_collections(dataset_id="s"), Page[CollectionItem])
    assert_type(client.results.scroll_collections(dataset_id="s"), Outcome[Page[CollectionItem]])
    assert_type(scroll_collections(client, dataset_id="s"), httpx.Response)
    assert_type(scroll_collections(client.typed, dataset_id="s"), Page[CollectionItem])
    assert_type(scroll_collections(client.results, dataset_id="s"), Outcome[Page[CollectionItem]])
    assert_type(scroll_collections(execute, dataset_id="s"), Outcome[Page[CollectionItem]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), Page[CollectionItem])
    assert_type(client.results.run(spec), Outcome[Page[CollectionItem]])
    assert_type(execute.run(spec), Outcome[Page[CollectionItem]])
    assert_type(await aclient.scroll_collections(dataset_id="s"), httpx.Response)
    assert_type(await aclient.typed.scroll_collections(dataset_id="s"), Page[CollectionItem])
    assert_type(await aclient.results.scroll_collections(dataset_id="s"), Outcome[Page[CollectionItem]])
    assert_type(await scroll_collections(aclient, dataset_id="s"), httpx.Response)
    assert_type(await scroll_collections(aclient.typed, dataset_id="s"), Page[CollectionItem])
    assert_type(await scroll_collections(aclient.results, dataset_id="s"), Outcome[Page[CollectionItem]])
    assert_type(await scroll_collections(aexecute, dataset_id="s"), Outcome[Page[CollectionItem]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), Page[CollectionItem])
    assert_type(await aclient.results.run(spec), Outcome[Page[CollectionItem]])
    assert_type(await aexecute.run(spec), Outcome[Page[CollectionItem]])


async def check_get_collection(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_collection`` answers with ``Collection``."""
    spec = GetCollection(collection_id="k")
    assert_type(client.get_collection(collection_id="k"), httpx.Response)
    assert_type(client.typed.get_collection(collection_id="k"), Collection)
    assert_type(client.results.get_collection(collection_id="k"), Outcome[Collection])
    assert_type(get_collection(client, collection_id="k"), httpx.Response)
    assert_type(get_collection(client.typed, collection_id="k"), Collection)
    assert_type(get_collection(client.results, collection_id="k"), Outcome[Collection])
    assert_type(get_collection(execute, collection_id="k"), Outcome[Collection])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), Collection)
    assert_type(client.results.run(spec), Outcome[Collection])
    assert_type(execute.run(spec), Outcome[Collection])
    assert_type(await aclient.get_collection(collection_id="k"), httpx.Response)
    assert_type(await aclient.typed.get_collection(collection_id="k"), Collection)
    assert_type(await aclient.results.get_collection(collection_id="k"), Outcome[Collection])
    assert_type(await get_collection(aclient, collection_id="k"), httpx.Response)
    assert_type(await get_collection(aclient.typed, collection_id="k"), Collection)
    assert_type(await get_collection(aclient.results, collection_id="k"), Outcome[Collection])
    assert_type(await get_collection(aexecute, collection_id="k"), Outcome[Collection])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), Collection)
    assert_type(await aclient.results.run(spec), Outcome[Collection])
    assert_type(await aexecute.run(spec), Outcome[Collection])


async def check_update_collection(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``update_collection`` answers with ``None``."""
    spec = UpdateCollection(collection_id="k")
    assert_type(client.update_collection(collection_id="k"), httpx.Response)
    assert_type(client.typed.update_collection(collection_id="k"), None)
    assert_type(client.results.update_collection(collection_id="k"), Outcome[None])
    assert_type(update_collection(client, collection_id="k"), httpx.Response)
    assert_type(update_collection(client.typed, collection_id="k"), None)
    assert_type(update_collection(client.results, collection_id="k"), Outcome[None])
    assert_type(update_collection(execute, collection_id="k"), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.update_collection(collection_id="k"), httpx.Response)
    assert_type(await aclient.typed.update_collection(collection_id="k"), None)
    assert_type(await aclient.results.update_collection(collection_id="k"), Outcome[None])
    assert_type(await update_collection(aclient, collection_id="k"), httpx.Response)
    assert_type(await update_collection(aclient.typed, collection_id="k"), None)
    assert_type(await update_collection(aclient.results, collection_id="k"), Outcome[None])
    assert_type(await update_collection(aexecute, collection_id="k"), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_delete_collections(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``delete_collections`` answers with ``None``."""
    spec = DeleteCollections(collection_ids=["k"])
    assert_type(client.delete_collections(collection_ids=["k"]), httpx.Response)
    assert_type(client.typed.delete_collections(collection_ids=["k"]), None)
    assert_type(client.results.delete_collections(collection_ids=["k"]), Outcome[None])
    assert_type(delete_collections(client, collection_ids=["k"]), httpx.Response)
    assert_type(delete_collections(client.typed, collection_ids=["k"]), None)
    assert_type(delete_collections(client.results, collection_ids=["k"]), Outcome[None])
    assert_type(delete_collections(execute, collection_ids=["k"]), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.delete_collections(collection_ids=["k"]), httpx.Response)
    assert_type(await aclient.typed.delete_collections(collection_ids=["k"]), None)
    assert_type(await aclient.results.delete_collections(collection_ids=["k"]), Outcome[None])
    assert_type(await delete_collections(aclient, collection_ids=["k"]), httpx.Response)
    assert_type(await delete_collections(aclient.typed, collection_ids=["k"]), None)
    assert_type(await delete_collections(aclient.results, collection_ids=["k"]), Outcome[None])
    assert_type(await delete_collections(aexecute, collection_ids=["k"]), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_read_collection_source(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``read_collection_source`` answers with ``CollectionSource``."""
    spec = ReadCollectionSource(collection_id="k")
    assert_type(client.read_collection_source(collection_id="k"), httpx.Response)
    assert_type(client.typed.read_collection_source(collection_id="k"), CollectionSource)
    assert_type(client.results.read_collection_source(collection_id="k"), Outcome[CollectionSource])
    assert_type(read_collection_source(client, collection_id="k"), httpx.Response)
    assert_type(read_collection_source(client.typed, collection_id="k"), CollectionSource)
    assert_type(read_collection_source(client.results, collection_id="k"), Outcome[CollectionSource])
    assert_type(read_collection_source(execute, collection_id="k"), Outcome[CollectionSource])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), CollectionSource)
    assert_type(client.results.run(spec), Outcome[CollectionSource])
    assert_type(execute.run(spec), Outcome[CollectionSource])
    assert_type(await aclient.read_collection_source(collection_id="k"), httpx.Response)
    assert_type(await aclient.typed.read_collection_source(collection_id="k"), CollectionSource)
    assert_type(await aclient.results.read_collection_source(collection_id="k"), Outcome[CollectionSource])
    assert_type(await read_collection_source(aclient, collection_id="k"), httpx.Response)
    assert_type(await read_collection_source(aclient.typed, collection_id="k"), CollectionSource)
    assert_type(await read_collection_source(aclient.results, collection_id="k"), Outcome[CollectionSource])
    assert_type(await read_collection_source(aexecute, collection_id="k"), Outcome[CollectionSource])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), CollectionSource)
    assert_type(await aclient.results.run(spec), Outcome[CollectionSource])
    assert_type(await aexecute.run(spec), Outcome[CollectionSource])


async def check_export_collection(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``export_collection`` answers with ``str``."""
    spec = ExportCollection(collection_id="k")
    assert_type(client.export_collection(collection_id="k"), httpx.Response)
    assert_type(client.typed.export_collection(collection_id="k"), str)
    assert_type(client.results.export_collection(collection_id="k"), Outcome[str])
    assert_type(export_collection(client, collection_id="k"), httpx.Response)
    assert_type(export_collection(client.typed, collection_id="k"), str)
    assert_type(export_collection(client.results, collection_id="k"), Outcome[str])
    assert_type(export_collection(execute, collection_id="k"), Outcome[str])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), str)
    assert_type(client.results.run(spec), Outcome[str])
    assert_type(execute.run(spec), Outcome[str])
    assert_type(await aclient.export_collection(collection_id="k"), httpx.Response)
    assert_type(await aclient.typed.export_collection(collection_id="k"), str)
    assert_type(await aclient.results.export_collection(collection_id="k"), Outcome[str])
    assert_type(await export_collection(aclient, collection_id="k"), httpx.Response)
    assert_type(await export_collection(aclient.typed, collection_id="k"), str)
    assert_type(await export_collection(aclient.results, collection_id="k"), Outcome[str])
    assert_type(await export_collection(aexecute, collection_id="k"), Outcome[str])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), str)
    assert_type(await aclient.results.run(spec), Outcome[str])
    assert_type(await aexecute.run(spec), Outcome[str])


async def check_sync_collection(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``sync_collection`` answers with ``str``."""
    spec = SyncCollection(collection_id="k")
    assert_type(client.sync_collection(collection_id="k"), httpx.Response)
    assert_type(client.typed.sync_collection(collection_id="k"), str)
    assert_type(client.results.sync_collection(collection_id="k"), Outcome[str])
    assert_type(sync_collection(client, collection_id="k"), httpx.Response)
    assert_type(sync_collection(client.typed, collection_id="k"), str)
    assert_type(sync_collection(client.results, collection_id="k"), Outcome[str])
    assert_type(sync_collection(execute, collection_id="k"), Outcome[str])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), str)
    assert_type(client.results.run(spec), Outcome[str])
    assert_type(execute.run(spec), Outcome[str])
    assert_type(await aclient.sync_collection(collection_id="k"), httpx.Response)
    assert_type(await aclient.typed.sync_collection(collection_id="k"), str)
    assert_type(await aclient.results.sync_collection(collection_id="k"), Outcome[str])
    assert_type(await sync_collection(aclient, collection_id="k"), httpx.Response)
    assert_type(await sync_collection(aclient.typed, collection_id="k"), str)
    assert_type(await sync_collection(aclient.results, collection_id="k"), Outcome[str])
    assert_type(await sync_collection(aexecute, collection_id="k"), Outcome[str])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), str)
    assert_type(await aclient.results.run(spec), Outcome[str])
    assert_type(await aexecute.run(spec), Outcome[str])


async def check_get_collection_training(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_collection_training`` answers with ``CollectionTraining``."""
    spec = GetCollectionTraining(collection_id="k")
    assert_type(client.get_collection_training(collection_id="k"), httpx.Response)
    assert_type(client.typed.get_collection_training(collection_id="k"), CollectionTraining)
    assert_type(client.results.get_collection_training(collection_id="k"), Outcome[CollectionTraining])
    assert_type(get_collection_training(client, collection_id="k"), httpx.Response)
    assert_type(get_collection_training(client.typed, collection_id="k"), CollectionTraining)
    assert_type(get_collection_training(client.results, collection_id="k"), Outcome[CollectionTraining])
    assert_type(get_collection_training(execute, collection_id="k"), Outcome[CollectionTraining])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), CollectionTraining)
    assert_type(client.results.run(spec), Outcome[CollectionTraining])
    assert_type(execute.run(spec), Outcome[CollectionTraining])
    assert_type(await aclient.get_collection_training(collection_id="k"), httpx.Response)
    assert_type(await aclient.typed.get_collection_training(collection_id="k"), CollectionTraining)
    assert_type(await aclient.results.get_collection_training(collection_id="k"), Outcome[CollectionTraining])
    assert_type(await get_collection_training(aclient, collection_id="k"), httpx.Response)
    assert_type(await get_collection_training(aclient.typed, collection_id="k"), CollectionTraining)
    assert_type(await get_collection_training(aclient.results, collection_id="k"), Outcome[CollectionTraining])
    assert_type(await get_collection_training(aexecute, collection_id="k"), Outcome[CollectionTraining])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), CollectionTraining)
    assert_type(await aclient.results.run(spec), Outcome[CollectionTraining])
    assert_type(await aexecute.run(spec), Outcome[CollectionTraining])


async def check_push_data(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``push_data`` answers with ``InsertResult``."""
    spec = PushData(collection_id="k", data=ROWS)
    assert_type(client.push_data(collection_id="k", data=ROWS), httpx.Response)
    assert_type(client.typed.push_data(collection_id="k", data=ROWS), InsertResult)
    assert_type(client.results.push_data(collection_id="k", data=ROWS), Outcome[InsertResult])
    assert_type(push_data(client, collection_id="k", data=ROWS), httpx.Response)
    assert_type(push_data(client.typed, collection_id="k", data=ROWS), InsertResult)
    assert_type(push_data(client.results, collection_id="k", data=ROWS), Outcome[InsertResult])
    assert_type(push_data(execute, collection_id="k", data=ROWS), Outcome[InsertResult])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), InsertResult)
    assert_type(client.results.run(spec), Outcome[InsertResult])
    assert_type(execute.run(spec), Outcome[InsertResult])
    assert_type(await aclient.push_data(collection_id="k", data=ROWS), httpx.Response)
    assert_type(await aclient.typed.push_data(collection_id="k", data=ROWS), InsertResult)
    assert_type(await aclient.results.push_data(collection_id="k", data=ROWS), Outcome[InsertResult])
    assert_type(await push_data(aclient, collection_id="k", data=ROWS), httpx.Response)
    assert_type(await push_data(aclient.typed, collection_id="k", data=ROWS), InsertResult)
    assert_type(await push_data(aclient.results, collection_id="k", data=ROWS), Outcome[InsertResult])
    assert_type(await push_data(aexecute, collection_id="k", data=ROWS), Outcome[InsertResult])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), InsertResult)
    assert_type(await aclient.results.run(spec), Outcome[InsertResult])
    assert_type(await aexecute.run(spec), Outcome[InsertResult])


async def check_insert_data(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``insert_data`` answers with ``str``."""
    spec = InsertData(collection_id="k", q="q")
    assert_type(client.insert_data(collection_id="k", q="q"), httpx.Response)
    assert_type(client.typed.insert_data(collection_id="k", q="q"), str)
    assert_type(client.results.insert_data(collection_id="k", q="q"), Outcome[str])
    assert_type(insert_data(client, collection_id="k", q="q"), httpx.Response)
    assert_type(insert_data(client.typed, collection_id="k", q="q"), str)
    assert_type(insert_data(client.results, collection_id="k", q="q"), Outcome[str])
    assert_type(insert_data(execute, collection_id="k", q="q"), Outcome[str])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), str)
    assert_type(client.results.run(spec), Outcome[str])
    assert_type(execute.run(spec), Outcome[str])
    assert_type(await aclient.insert_data(collection_id="k", q="q"), httpx.Response)
    assert_type(await aclient.typed.insert_data(collection_id="k", q="q"), str)
    assert_type(await aclient.results.insert_data(collection_id="k", q="q"), Outcome[str])
    assert_type(await insert_data(aclient, collection_id="k", q="q"), httpx.Response)
    assert_type(await insert_data(aclient.typed, collection_id="k", q="q"), str)
    assert_type(await insert_data(aclient.results, collection_id="k", q="q"), Outcome[str])
    assert_type(await insert_data(aexecute, collection_id="k", q="q"), Outcome[str])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), str)
    assert_type(await aclient.results.run(spec), Outcome[str])
    assert_type(await aexecute.run(spec), Outcome[str])


async def check_insert_images(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``insert_images`` answers with ``None``."""
    spec = InsertImages(collection_id="k", files=FILES)
    assert_type(client.insert_images(collection_id="k", files=FILES), httpx.Response)
    assert_type(client.typed.insert_images(collection_id="k", files=FILES), None)
    assert_type(client.results.insert_images(collection_id="k", files=FILES), Outcome[None])
    assert_type(insert_images(client, collection_id="k", files=FILES), httpx.Response)
    assert_type(insert_images(client.typed, collection_id="k", files=FILES), None)
    assert_type(insert_images(client.results, collection_id="k", files=FILES), Outcome[None])
    assert_type(insert_images(execute, collection_id="k", files=FILES), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.insert_images(collection_id="k", files=FILES), httpx.Response)
    assert_type(await aclient.typed.insert_images(collection_id="k", files=FILES), None)
    assert_type(await aclient.results.insert_images(collection_id="k", files=FILES), Outcome[None])
    assert_type(await insert_images(aclient, collection_id="k", files=FILES), httpx.Response)
    assert_type(await insert_images(aclient.typed, collection_id="k", files=FILES), None)
    assert_type(await insert_images(aclient.results, collection_id="k", files=FILES), Outcome[None])
    assert_type(await insert_images(aexecute, collection_id="k", files=FILES), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_get_data_list(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_data_list`` answers with ``Page[DataItem]``."""
    spec = GetDataList(collection_id="k")
    assert_type(client.get_data_list(collection_id="k"), httpx.Response)
    assert_type(client.typed.get_data_list(collection_id="k"), Page[DataItem])
    assert_type(client.results.get_data_list(collection_id="k"), Outcome[Page[DataItem]])
    assert_type(get_data_list(client, collection_id="k"), httpx.Response)
    assert_type(get_data_list(client.typed, collection_id="k"), Page[DataItem])
    assert_type(get_data_list(client.results, collection_id="k"), Outcome[Page[DataItem]])
    assert_type(get_data_list(execute, collection_id="k"), Outcome[Page[DataItem]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), Page[DataItem])
    assert_type(client.results.run(spec), Outcome[Page[DataItem]])
    assert_type(execute.run(spec), Outcome[Page[DataItem]])
    assert_type(await aclient.get_data_list(collection_id="k"), httpx.Response)
    assert_type(await aclient.typed.get_data_list(collection_id="k"), Page[DataItem])
    assert_type(await aclient.results.get_data_list(collection_id="k"), Outcome[Page[DataItem]])
    assert_type(await get_data_list(aclient, collection_id="k"), httpx.Response)
    assert_type(await get_data_list(aclient.typed, collection_id="k"), Page[DataItem])
    assert_type(await get_data_list(aclient.results, collection_id="k"), Outcome[Page[DataItem]])
    assert_type(await get_data_list(aexecute, collection_id="k"), Outcome[Page[DataItem]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), Page[DataItem])
    assert_type(await aclient.results.run(spec), Outcome[Page[DataItem]])
    assert_type(await aexecute.run(spec), Outcome[Page[DataItem]])


async def check_get_data(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_data`` answers with ``Data``."""
    spec = GetData(data_id="r")
    assert_type(client.get_data(data_id="r"), httpx.Response)
    assert_type(client.typed.get_data(data_id="r"), Data)
    assert_type(client.results.get_data(data_id="r"), Outcome[Data])
    assert_type(get_data(client, data_id="r"), httpx.Response)
    assert_type(get_data(client.typed, data_id="r"), Data)
    assert_type(get_data(client.results, data_id="r"), Outcome[Data])
    assert_type(get_data(execute, data_id="r"), Outcome[Data])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), Data)
    assert_type(client.results.run(spec), Outcome[Data])
    assert_type(execute.run(spec), Outcome[Data])
    assert_type(await aclient.get_data(data_id="r"), httpx.Response)
    assert_type(await aclient.typed.get_data(data_id="r"), Data)
    assert_type(await aclient.results.get_data(data_id="r"), Outcome[Data])
    assert_type(await get_data(aclient, data_id="r"), httpx.Response)
    assert_type(await get_data(aclient.typed, data_id="r"), Data)
    assert_type(await get_data(aclient.results, data_id="r"), Outcome[Data])
    assert_type(await get_data(aexecute, data_id="r"), Outcome[Data])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), Data)
    assert_type(await aclient.results.run(spec), Outcome[Data])
    assert_type(await aexecute.run(spec), Outcome[Data])


async def check_update_data(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``update_data`` answers with ``UpdatedData | None``."""
    spec = UpdateData(data_id="r", q="q")
    assert_type(client.update_data(data_id="r", q="q"), httpx.Response)
    assert_type(client.typed.update_data(data_id="r", q="q"), UpdatedData | None)
    assert_type(client.results.update_data(data_id="r", q="q"), Outcome[UpdatedData | None])
    assert_type(update_data(client, data_id="r", q="q"), httpx.Response)
    assert_type(update_data(client.typed, data_id="r", q="q"), UpdatedData | None)
    assert_type(update_data(client.results, data_id="r", q="q"), Outcome[UpdatedData | None])
    assert_type(update_data(execute, data_id="r", q="q"), Outcome[UpdatedData | None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), UpdatedData | None)
    assert_type(client.results.run(spec), Outcome[UpdatedData | None])
    assert_type(execute.run(spec), Outcome[UpdatedData | None])
    assert_type(await aclient.update_data(data_id="r", q="q"), httpx.Response)
    assert_type(await aclient.typed.update_data(data_id="r", q="q"), UpdatedData | None)
    assert_type(await aclient.results.update_data(data_id="r", q="q"), Outcome[UpdatedData | None])
    assert_type(await update_data(aclient, data_id="r", q="q"), httpx.Response)
    assert_type(await update_data(aclient.typed, data_id="r", q="q"), UpdatedData | None)
    assert_type(await update_data(aclient.results, data_id="r", q="q"), Outcome[UpdatedData | None])
    assert_type(await update_data(aexecute, data_id="r", q="q"), Outcome[UpdatedData | None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), UpdatedData | None)
    assert_type(await aclient.results.run(spec), Outcome[UpdatedData | None])
    assert_type(await aexecute.run(spec), Outcome[UpdatedData | None])


async def check_delete_data(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``delete_data`` answers with ``None``."""
    spec = DeleteData(data_id="r")
    assert_type(client.delete_data(data_id="r"), httpx.Response)
    assert_type(client.typed.delete_data(data_id="r"), None)
    assert_type(client.results.delete_data(data_id="r"), Outcome[None])
    assert_type(delete_data(client, data_id="r"), httpx.Response)
    assert_type(delete_data(client.typed, data_id="r"), None)
    assert_type(delete_data(client.results, data_id="r"), Outcome[None])
    assert_type(delete_data(execute, data_id="r"), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.delete_data(data_id="r"), httpx.Response)
    assert_type(await aclient.typed.delete_data(data_id="r"), None)
    assert_type(await aclient.results.delete_data(data_id="r"), Outcome[None])
    assert_type(await delete_data(aclient, data_id="r"), httpx.Response)
    assert_type(await delete_data(aclient.typed, data_id="r"), None)
    assert_type(await delete_data(aclient.results, data_id="r"), Outcome[None])
    assert_type(await delete_data(aexecute, data_id="r"), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_get_quote_data(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_quote_data`` answers with ``QuoteData``."""
    spec = GetQuoteData(data_id="r")
    assert_type(client.get_quote_data(data_id="r"), httpx.Response)
    assert_type(client.typed.get_quote_data(data_id="r"), QuoteData)
    assert_type(client.results.get_quote_data(data_id="r"), Outcome[QuoteData])
    assert_type(get_quote_data(client, data_id="r"), httpx.Response)
    assert_type(get_quote_data(client.typed, data_id="r"), QuoteData)
    assert_type(get_quote_data(client.results, data_id="r"), Outcome[QuoteData])
    assert_type(get_quote_data(execute, data_id="r"), Outcome[QuoteData])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), QuoteData)
    assert_type(client.results.run(spec), Outcome[QuoteData])
    assert_type(execute.run(spec), Outcome[QuoteData])
    assert_type(await aclient.get_quote_data(data_id="r"), httpx.Response)
    assert_type(await aclient.typed.get_quote_data(data_id="r"), QuoteData)
    assert_type(await aclient.results.get_quote_data(data_id="r"), Outcome[QuoteData])
    assert_type(await get_quote_data(aclient, data_id="r"), httpx.Response)
    assert_type(await get_quote_data(aclient.typed, data_id="r"), QuoteData)
    assert_type(await get_quote_data(aclient.results, data_id="r"), Outcome[QuoteData])
    assert_type(await get_quote_data(aexecute, data_id="r"), Outcome[QuoteData])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), QuoteData)
    assert_type(await aclient.results.run(spec), Outcome[QuoteData])
    assert_type(await aexecute.run(spec), Outcome[QuoteData])


async def check_create_data_index(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``create_data_index`` answers with ``IndexResult``."""
    spec = CreateDataIndex(data_id="r", text="t")
    assert_type(client.create_data_index(data_id="r", text="t"), httpx.Response)
    assert_type(client.typed.create_data_index(data_id="r", text="t"), IndexResult)
    assert_type(client.results.create_data_index(data_id="r", text="t"), Outcome[IndexResult])
    assert_type(create_data_index(client, data_id="r", text="t"), httpx.Response)
    assert_type(create_data_index(client.typed, data_id="r", text="t"), IndexResult)
    assert_type(create_data_index(client.results, data_id="r", text="t"), Outcome[IndexResult])
    assert_type(create_data_index(execute, data_id="r", text="t"), Outcome[IndexResult])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), IndexResult)
    assert_type(client.results.run(spec), Outcome[IndexResult])
    assert_type(execute.run(spec), Outcome[IndexResult])
    assert_type(await aclient.create_data_index(data_id="r", text="t"), httpx.Response)
    assert_type(await aclient.typed.create_data_index(data_id="r", text="t"), IndexResult)
    assert_type(await aclient.results.create_data_index(data_id="r", text="t"), Outcome[IndexResult])
    assert_type(await create_data_index(aclient, data_id="r", text="t"), httpx.Response)
    assert_type(await create_data_index(aclient.typed, data_id="r", text="t"), IndexResult)
    assert_type(await create_data_index(aclient.results, data_id="r", text="t"), Outcome[IndexResult])
    assert_type(await create_data_index(aexecute, data_id="r", text="t"), Outcome[IndexResult])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), IndexResult)
    assert_type(await aclient.results.run(spec), Outcome[IndexResult])
    assert_type(await aexecute.run(spec), Outcome[IndexResult])


async def check_update_data_index(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``update_data_index`` answers with ``IndexResult``."""
    spec = UpdateDataIndex(data_id="r", index_data_id="i", text="t")
    assert_type(client.update_data_index(data_id="r", index_data_id="i", text="t"), httpx.Response)
    assert_type(client.typed.update_data_index(data_id="r", index_data_id="i", text="t"), IndexResult)
    assert_type(client.results.update_data_index(data_id="r", index_data_id="i", text="t"), Outcome[IndexResult])
    assert_type(update_data_index(client, data_id="r", index_data_id="i", text="t"), httpx.Response)
    assert_type(update_data_index(client.typed, data_id="r", index_data_id="i", text="t"), IndexResult)
    assert_type(update_data_index(client.results, data_id="r", index_data_id="i", text="t"), Outcome[IndexResult])
    assert_type(update_data_index(execute, data_id="r", index_data_id="i", text="t"), Outcome[IndexResult])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), IndexResult)
    assert_type(client.results.run(spec), Outcome[IndexResult])
    assert_type(execute.run(spec), Outcome[IndexResult])
    assert_type(await aclient.update_data_index(data_id="r", index_data_id="i", text="t"), httpx.Response)
    assert_type(await aclient.typed.update_data_index(data_id="r", index_data_id="i", text="t"), IndexResult)
    assert_type(await aclient.results.update_data_index(data_id="r", index_data_id="i", text="t"), Outcome[IndexResult])
    assert_type(await update_data_index(aclient, data_id="r", index_data_id="i", text="t"), httpx.Response)
    assert_type(await update_data_index(aclient.typed, data_id="r", index_data_id="i", text="t"), IndexResult)
    assert_type(
        await update_data_index(aclient.results, data_id="r", index_data_id="i", text="t"), Outcome[IndexResult]
    )
    assert_type(await update_data_index(aexecute, data_id="r", index_data_id="i", text="t"), Outcome[IndexResult])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), IndexResult)
    assert_type(await aclient.results.run(spec), Outcome[IndexResult])
    assert_type(await aexecute.run(spec), Outcome[IndexResult])


async def check_delete_data_index(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``delete_data_index`` answers with ``None``."""
    spec = DeleteDataIndex(data_id="r", index_data_id="i")
    assert_type(client.delete_data_index(data_id="r", index_data_id="i"), httpx.Response)
    assert_type(client.typed.delete_data_index(data_id="r", index_data_id="i"), None)
    assert_type(client.results.delete_data_index(data_id="r", index_data_id="i"), Outcome[None])
    assert_type(delete_data_index(client, data_id="r", index_data_id="i"), httpx.Response)
    assert_type(delete_data_index(client.typed, data_id="r", index_data_id="i"), None)
    assert_type(delete_data_index(client.results, data_id="r", index_data_id="i"), Outcome[None])
    assert_type(delete_data_index(execute, data_id="r", index_data_id="i"), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.delete_data_index(data_id="r", index_data_id="i"), httpx.Response)
    assert_type(await aclient.typed.delete_data_index(data_id="r", index_data_id="i"), None)
    assert_type(await aclient.results.delete_data_index(data_id="r", index_data_id="i"), Outcome[None])
    assert_type(await delete_data_index(aclient, data_id="r", index_data_id="i"), httpx.Response)
    assert_type(await delete_data_index(aclient.typed, data_id="r", index_data_id="i"), None)
    assert_type(await delete_data_index(aclient.results, data_id="r", index_data_id="i"), Outcome[None])
    assert_type(await delete_data_index(aexecute, data_id="r", index_data_id="i"), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_push_data_batches(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``push_data_batches`` answers with ``PushSummary``."""
    assert_type(client.push_data_batches(collection_id="k", data=ROWS), PushSummary)
    assert_type(client.typed.push_data_batches(collection_id="k", data=ROWS), PushSummary)
    assert_type(client.results.push_data_batches(collection_id="k", data=ROWS), Outcome[PushSummary])
    assert_type(push_data_batches(client, collection_id="k", data=ROWS), PushSummary)
    assert_type(push_data_batches(client.typed, collection_id="k", data=ROWS), PushSummary)
    assert_type(push_data_batches(client.results, collection_id="k", data=ROWS), Outcome[PushSummary])
    assert_type(push_data_batches(execute, collection_id="k", data=ROWS), Outcome[PushSummary])
    assert_type(await aclient.push_data_batches(collection_id="k", data=ROWS), PushSummary)
    assert_type(await aclient.typed.push_data_batches(collection_id="k", data=ROWS), PushSummary)
    assert_type(await aclient.results.push_data_batches(collection_id="k", data=ROWS), Outcome[PushSummary])
    assert_type(await push_data_batches(aclient, collection_id="k", data=ROWS), PushSummary)
    assert_type(await push_data_batches(aclient.typed, collection_id="k", data=ROWS), PushSummary)
    assert_type(await push_data_batches(aclient.results, collection_id="k", data=ROWS), Outcome[PushSummary])
    assert_type(await push_data_batches(aexecute, collection_id="k", data=ROWS), Outcome[PushSummary])


async def check_delete_data_rows(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``delete_data_rows`` answers with ``DeleteSummary``."""
    assert_type(client.delete_data_rows(data_ids=["r"]), DeleteSummary)
    assert_type(client.typed.delete_data_rows(data_ids=["r"]), DeleteSummary)
    assert_type(client.results.delete_data_rows(data_ids=["r"]), Outcome[DeleteSummary])
    assert_type(delete_data_rows(client, data_ids=["r"]), DeleteSummary)
    assert_type(delete_data_rows(client.typed, data_ids=["r"]), DeleteSummary)
    assert_type(delete_data_rows(client.results, data_ids=["r"]), Outcome[DeleteSummary])
    assert_type(delete_data_rows(execute, data_ids=["r"]), Outcome[DeleteSummary])
    assert_type(await aclient.delete_data_rows(data_ids=["r"]), DeleteSummary)
    assert_type(await aclient.typed.delete_data_rows(data_ids=["r"]), DeleteSummary)
    assert_type(await aclient.results.delete_data_rows(data_ids=["r"]), Outcome[DeleteSummary])
    assert_type(await delete_data_rows(aclient, data_ids=["r"]), DeleteSummary)
    assert_type(await delete_data_rows(aclient.typed, data_ids=["r"]), DeleteSummary)
    assert_type(await delete_data_rows(aclient.results, data_ids=["r"]), Outcome[DeleteSummary])
    assert_type(await delete_data_rows(aexecute, data_ids=["r"]), Outcome[DeleteSummary])


async def check_presign_dataset_file(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``presign_dataset_file`` answers with ``PresignedUpload``."""
    spec = PresignDatasetFile(dataset_id="s", filename="f.txt")
    assert_type(client.presign_dataset_file(dataset_id="s", filename="f.txt"), httpx.Response)
    assert_type(client.typed.presign_dataset_file(dataset_id="s", filename="f.txt"), PresignedUpload)
    assert_type(client.results.presign_dataset_file(dataset_id="s", filename="f.txt"), Outcome[PresignedUpload])
    assert_type(presign_dataset_file(client, dataset_id="s", filename="f.txt"), httpx.Response)
    assert_type(presign_dataset_file(client.typed, dataset_id="s", filename="f.txt"), PresignedUpload)
    assert_type(presign_dataset_file(client.results, dataset_id="s", filename="f.txt"), Outcome[PresignedUpload])
    assert_type(presign_dataset_file(execute, dataset_id="s", filename="f.txt"), Outcome[PresignedUpload])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), PresignedUpload)
    assert_type(client.results.run(spec), Outcome[PresignedUpload])
    assert_type(execute.run(spec), Outcome[PresignedUpload])
    assert_type(await aclient.presign_dataset_file(dataset_id="s", filename="f.txt"), httpx.Response)
    assert_type(await aclient.typed.presign_dataset_file(dataset_id="s", filename="f.txt"), PresignedUpload)
    assert_type(await aclient.results.presign_dataset_file(dataset_id="s", filename="f.txt"), Outcome[PresignedUpload])
    assert_type(await presign_dataset_file(aclient, dataset_id="s", filename="f.txt"), httpx.Response)
    assert_type(await presign_dataset_file(aclient.typed, dataset_id="s", filename="f.txt"), PresignedUpload)
    assert_type(await presign_dataset_file(aclient.results, dataset_id="s", filename="f.txt"), Outcome[PresignedUpload])
    assert_type(await presign_dataset_file(aexecute, dataset_id="s", filename="f.txt"), Outcome[PresignedUpload])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), PresignedUpload)
    assert_type(await aclient.results.run(spec), Outcome[PresignedUpload])
    assert_type(await aexecute.run(spec), Outcome[PresignedUpload])


async def check_preview_file_chunks(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``preview_file_chunks`` answers with ``PreviewChunks``."""
    spec = PreviewFileChunks(dataset_id="s", type="link", source_id="f")
    assert_type(client.preview_file_chunks(dataset_id="s", type="link", source_id="f"), httpx.Response)
    assert_type(client.typed.preview_file_chunks(dataset_id="s", type="link", source_id="f"), PreviewChunks)
    assert_type(client.results.preview_file_chunks(dataset_id="s", type="link", source_id="f"), Outcome[PreviewChunks])
    assert_type(preview_file_chunks(client, dataset_id="s", type="link", source_id="f"), httpx.Response)
    assert_type(preview_file_chunks(client.typed, dataset_id="s", type="link", source_id="f"), PreviewChunks)
    assert_type(preview_file_chunks(client.results, dataset_id="s", type="link", source_id="f"), Outcome[PreviewChunks])
    assert_type(preview_file_chunks(execute, dataset_id="s", type="link", source_id="f"), Outcome[PreviewChunks])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), PreviewChunks)
    assert_type(client.results.run(spec), Outcome[PreviewChunks])
    assert_type(execute.run(spec), Outcome[PreviewChunks])
    assert_type(await aclient.preview_file_chunks(dataset_id="s", type="link", source_id="f"), httpx.Response)
    assert_type(await aclient.typed.preview_file_chunks(dataset_id="s", type="link", source_id="f"), PreviewChunks)
    assert_type(
        await aclient.results.preview_file_chunks(dataset_id="s", type="link", source_id="f"), Outcome[PreviewChunks]
    )
    assert_type(await preview_file_chunks(aclient, dataset_id="s", type="link", source_id="f"), httpx.Response)
    assert_type(await preview_file_chunks(aclient.typed, dataset_id="s", type="link", source_id="f"), PreviewChunks)
    assert_type(
        await preview_file_chunks(aclient.results, dataset_id="s", type="link", source_id="f"), Outcome[PreviewChunks]
    )
    assert_type(await preview_file_chunks(aexecute, dataset_id="s", type="link", source_id="f"), Outcome[PreviewChunks])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), PreviewChunks)
    assert_type(await aclient.results.run(spec), Outcome[PreviewChunks])
    assert_type(await aexecute.run(spec), Outcome[PreviewChunks])


async def check_preview_text_chunks(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``preview_text_chunks`` answers with ``PreviewChunks``."""
    spec = PreviewTextChunks(dataset_id="s", raw_text="t")
    assert_type(client.preview_text_chunks(dataset_id="s", raw_text="t"), httpx.Response)
    assert_type(client.typed.preview_text_chunks(dataset_id="s", raw_text="t"), PreviewChunks)
    assert_type(client.results.preview_text_chunks(dataset_id="s", raw_text="t"), Outcome[PreviewChunks])
    assert_type(preview_text_chunks(client, dataset_id="s", raw_text="t"), httpx.Response)
    assert_type(preview_text_chunks(client.typed, dataset_id="s", raw_text="t"), PreviewChunks)
    assert_type(preview_text_chunks(client.results, dataset_id="s", raw_text="t"), Outcome[PreviewChunks])
    assert_type(preview_text_chunks(execute, dataset_id="s", raw_text="t"), Outcome[PreviewChunks])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), PreviewChunks)
    assert_type(client.results.run(spec), Outcome[PreviewChunks])
    assert_type(execute.run(spec), Outcome[PreviewChunks])
    assert_type(await aclient.preview_text_chunks(dataset_id="s", raw_text="t"), httpx.Response)
    assert_type(await aclient.typed.preview_text_chunks(dataset_id="s", raw_text="t"), PreviewChunks)
    assert_type(await aclient.results.preview_text_chunks(dataset_id="s", raw_text="t"), Outcome[PreviewChunks])
    assert_type(await preview_text_chunks(aclient, dataset_id="s", raw_text="t"), httpx.Response)
    assert_type(await preview_text_chunks(aclient.typed, dataset_id="s", raw_text="t"), PreviewChunks)
    assert_type(await preview_text_chunks(aclient.results, dataset_id="s", raw_text="t"), Outcome[PreviewChunks])
    assert_type(await preview_text_chunks(aexecute, dataset_id="s", raw_text="t"), Outcome[PreviewChunks])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), PreviewChunks)
    assert_type(await aclient.results.run(spec), Outcome[PreviewChunks])
    assert_type(await aexecute.run(spec), Outcome[PreviewChunks])


async def check_presign_search_image(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``presign_search_image`` answers with ``PresignedUpload``."""
    spec = PresignSearchImage(dataset_id="s", filename="f.txt")
    assert_type(client.presign_search_image(dataset_id="s", filename="f.txt"), httpx.Response)
    assert_type(client.typed.presign_search_image(dataset_id="s", filename="f.txt"), PresignedUpload)
    assert_type(client.results.presign_search_image(dataset_id="s", filename="f.txt"), Outcome[PresignedUpload])
    assert_type(presign_search_image(client, dataset_id="s", filename="f.txt"), httpx.Response)
    assert_type(presign_search_image(client.typed, dataset_id="s", filename="f.txt"), PresignedUpload)
    assert_type(presign_search_image(client.results, dataset_id="s", filename="f.txt"), Outcome[PresignedUpload])
    assert_type(presign_search_image(execute, dataset_id="s", filename="f.txt"), Outcome[PresignedUpload])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), PresignedUpload)
    assert_type(client.results.run(spec), Outcome[PresignedUpload])
    assert_type(execute.run(spec), Outcome[PresignedUpload])
    assert_type(await aclient.presign_search_image(dataset_id="s", filename="f.txt"), httpx.Response)
    assert_type(await aclient.typed.presign_search_image(dataset_id="s", filename="f.txt"), PresignedUpload)
    assert_type(await aclient.results.presign_search_image(dataset_id="s", filename="f.txt"), Outcome[PresignedUpload])
    assert_type(await presign_search_image(aclient, dataset_id="s", filename="f.txt"), httpx.Response)
    assert_type(await presign_search_image(aclient.typed, dataset_id="s", filename="f.txt"), PresignedUpload)
    assert_type(await presign_search_image(aclient.results, dataset_id="s", filename="f.txt"), Outcome[PresignedUpload])
    assert_type(await presign_search_image(aexecute, dataset_id="s", filename="f.txt"), Outcome[PresignedUpload])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), PresignedUpload)
    assert_type(await aclient.results.run(spec), Outcome[PresignedUpload])
    assert_type(await aexecute.run(spec), Outcome[PresignedUpload])


async def check_get_search_image_urls(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_search_image_urls`` answers with ``tuple[SearchImage, ...]``."""
    spec = GetSearchImageUrls(dataset_id="s", keys=["f"])
    assert_type(client.get_search_image_urls(dataset_id="s", keys=["f"]), httpx.Response)
    assert_type(client.typed.get_search_image_urls(dataset_id="s", keys=["f"]), tuple[SearchImage, ...])
    assert_type(client.results.get_search_image_urls(dataset_id="s", keys=["f"]), Outcome[tuple[SearchImage, ...]])
    assert_type(get_search_image_urls(client, dataset_id="s", keys=["f"]), httpx.Response)
    assert_type(get_search_image_urls(client.typed, dataset_id="s", keys=["f"]), tuple[SearchImage, ...])
    assert_type(get_search_image_urls(client.results, dataset_id="s", keys=["f"]), Outcome[tuple[SearchImage, ...]])
    assert_type(get_search_image_urls(execute, dataset_id="s", keys=["f"]), Outcome[tuple[SearchImage, ...]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), tuple[SearchImage, ...])
    assert_type(client.results.run(spec), Outcome[tuple[SearchImage, ...]])
    assert_type(execute.run(spec), Outcome[tuple[SearchImage, ...]])
    assert_type(await aclient.get_search_image_urls(dataset_id="s", keys=["f"]), httpx.Response)
    assert_type(await aclient.typed.get_search_image_urls(dataset_id="s", keys=["f"]), tuple[SearchImage, ...])
    assert_type(
        await aclient.results.get_search_image_urls(dataset_id="s", keys=["f"]), Outcome[tuple[SearchImage, ...]]
    )
    assert_type(await get_search_image_urls(aclient, dataset_id="s", keys=["f"]), httpx.Response)
    assert_type(await get_search_image_urls(aclient.typed, dataset_id="s", keys=["f"]), tuple[SearchImage, ...])
    assert_type(
        await get_search_image_urls(aclient.results, dataset_id="s", keys=["f"]), Outcome[tuple[SearchImage, ...]]
    )
    assert_type(await get_search_image_urls(aexecute, dataset_id="s", keys=["f"]), Outcome[tuple[SearchImage, ...]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), tuple[SearchImage, ...])
    assert_type(await aclient.results.run(spec), Outcome[tuple[SearchImage, ...]])
    assert_type(await aexecute.run(spec), Outcome[tuple[SearchImage, ...]])


async def check_presign_temp_file(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``presign_temp_file`` answers with ``PresignedUpload``."""
    spec = PresignTempFile(filename="f.txt")
    assert_type(client.presign_temp_file(filename="f.txt"), httpx.Response)
    assert_type(client.typed.presign_temp_file(filename="f.txt"), PresignedUpload)
    assert_type(client.results.presign_temp_file(filename="f.txt"), Outcome[PresignedUpload])
    assert_type(presign_temp_file(client, filename="f.txt"), httpx.Response)
    assert_type(presign_temp_file(client.typed, filename="f.txt"), PresignedUpload)
    assert_type(presign_temp_file(client.results, filename="f.txt"), Outcome[PresignedUpload])
    assert_type(presign_temp_file(execute, filename="f.txt"), Outcome[PresignedUpload])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), PresignedUpload)
    assert_type(client.results.run(spec), Outcome[PresignedUpload])
    assert_type(execute.run(spec), Outcome[PresignedUpload])
    assert_type(await aclient.presign_temp_file(filename="f.txt"), httpx.Response)
    assert_type(await aclient.typed.presign_temp_file(filename="f.txt"), PresignedUpload)
    assert_type(await aclient.results.presign_temp_file(filename="f.txt"), Outcome[PresignedUpload])
    assert_type(await presign_temp_file(aclient, filename="f.txt"), httpx.Response)
    assert_type(await presign_temp_file(aclient.typed, filename="f.txt"), PresignedUpload)
    assert_type(await presign_temp_file(aclient.results, filename="f.txt"), Outcome[PresignedUpload])
    assert_type(await presign_temp_file(aexecute, filename="f.txt"), Outcome[PresignedUpload])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), PresignedUpload)
    assert_type(await aclient.results.run(spec), Outcome[PresignedUpload])
    assert_type(await aexecute.run(spec), Outcome[PresignedUpload])


async def check_upload_dataset_file(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``upload_dataset_file`` answers with ``UploadedFile``."""
    assert_type(client.upload_dataset_file(dataset_id="s", content=b""), UploadedFile)
    assert_type(client.typed.upload_dataset_file(dataset_id="s", content=b""), UploadedFile)
    assert_type(client.results.upload_dataset_file(dataset_id="s", content=b""), Outcome[UploadedFile])
    assert_type(upload_dataset_file(client, dataset_id="s", content=b""), UploadedFile)
    assert_type(upload_dataset_file(client.typed, dataset_id="s", content=b""), UploadedFile)
    assert_type(upload_dataset_file(client.results, dataset_id="s", content=b""), Outcome[UploadedFile])
    assert_type(upload_dataset_file(execute, dataset_id="s", content=b""), Outcome[UploadedFile])
    assert_type(await aclient.upload_dataset_file(dataset_id="s", content=b""), UploadedFile)
    assert_type(await aclient.typed.upload_dataset_file(dataset_id="s", content=b""), UploadedFile)
    assert_type(await aclient.results.upload_dataset_file(dataset_id="s", content=b""), Outcome[UploadedFile])
    assert_type(await upload_dataset_file(aclient, dataset_id="s", content=b""), UploadedFile)
    assert_type(await upload_dataset_file(aclient.typed, dataset_id="s", content=b""), UploadedFile)
    assert_type(await upload_dataset_file(aclient.results, dataset_id="s", content=b""), Outcome[UploadedFile])
    assert_type(await upload_dataset_file(aexecute, dataset_id="s", content=b""), Outcome[UploadedFile])


async def check_upload_search_image(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``upload_search_image`` answers with ``UploadedFile``."""
    assert_type(client.upload_search_image(dataset_id="s", content=b""), UploadedFile)
    assert_type(client.typed.upload_search_image(dataset_id="s", content=b""), UploadedFile)
    assert_type(client.results.upload_search_image(dataset_id="s", content=b""), Outcome[UploadedFile])
    assert_type(upload_search_image(client, dataset_id="s", content=b""), UploadedFile)
    assert_type(upload_search_image(client.typed, dataset_id="s", content=b""), UploadedFile)
    assert_type(upload_search_image(client.results, dataset_id="s", content=b""), Outcome[UploadedFile])
    assert_type(upload_search_image(execute, dataset_id="s", content=b""), Outcome[UploadedFile])
    assert_type(await aclient.upload_search_image(dataset_id="s", content=b""), UploadedFile)
    assert_type(await aclient.typed.upload_search_image(dataset_id="s", content=b""), UploadedFile)
    assert_type(await aclient.results.upload_search_image(dataset_id="s", content=b""), Outcome[UploadedFile])
    assert_type(await upload_search_image(aclient, dataset_id="s", content=b""), UploadedFile)
    assert_type(await upload_search_image(aclient.typed, dataset_id="s", content=b""), UploadedFile)
    assert_type(await upload_search_image(aclient.results, dataset_id="s", content=b""), Outcome[UploadedFile])
    assert_type(await upload_search_image(aexecute, dataset_id="s", content=b""), Outcome[UploadedFile])


async def check_upload_temp_file(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``upload_temp_file`` answers with ``UploadedFile``."""
    assert_type(client.upload_temp_file(content=b""), UploadedFile)
    assert_type(client.typed.upload_temp_file(content=b""), UploadedFile)
    assert_type(client.results.upload_temp_file(content=b""), Outcome[UploadedFile])
    assert_type(upload_temp_file(client, content=b""), UploadedFile)
    assert_type(upload_temp_file(client.typed, content=b""), UploadedFile)
    assert_type(upload_temp_file(client.results, content=b""), Outcome[UploadedFile])
    assert_type(upload_temp_file(execute, content=b""), Outcome[UploadedFile])
    assert_type(await aclient.upload_temp_file(content=b""), UploadedFile)
    assert_type(await aclient.typed.upload_temp_file(content=b""), UploadedFile)
    assert_type(await aclient.results.upload_temp_file(content=b""), Outcome[UploadedFile])
    assert_type(await upload_temp_file(aclient, content=b""), UploadedFile)
    assert_type(await upload_temp_file(aclient.typed, content=b""), UploadedFile)
    assert_type(await upload_temp_file(aclient.results, content=b""), Outcome[UploadedFile])
    assert_type(await upload_temp_file(aexecute, content=b""), Outcome[UploadedFile])


async def check_get_training_queue(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_training_queue`` answers with ``TrainingQueue``."""
    spec = GetTrainingQueue(dataset_id="s")
    assert_type(client.get_training_queue(dataset_id="s"), httpx.Response)
    assert_type(client.typed.get_training_queue(dataset_id="s"), TrainingQueue)
    assert_type(client.results.get_training_queue(dataset_id="s"), Outcome[TrainingQueue])
    assert_type(get_training_queue(client, dataset_id="s"), httpx.Response)
    assert_type(get_training_queue(client.typed, dataset_id="s"), TrainingQueue)
    assert_type(get_training_queue(client.results, dataset_id="s"), Outcome[TrainingQueue])
    assert_type(get_training_queue(execute, dataset_id="s"), Outcome[TrainingQueue])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), TrainingQueue)
    assert_type(client.results.run(spec), Outcome[TrainingQueue])
    assert_type(execute.run(spec), Outcome[TrainingQueue])
    assert_type(await aclient.get_training_queue(dataset_id="s"), httpx.Response)
    assert_type(await aclient.typed.get_training_queue(dataset_id="s"), TrainingQueue)
    assert_type(await aclient.results.get_training_queue(dataset_id="s"), Outcome[TrainingQueue])
    assert_type(await get_training_queue(aclient, dataset_id="s"), httpx.Response)
    assert_type(await get_training_queue(aclient.typed, dataset_id="s"), TrainingQueue)
    assert_type(await get_training_queue(aclient.results, dataset_id="s"), Outcome[TrainingQueue])
    assert_type(await get_training_queue(aexecute, dataset_id="s"), Outcome[TrainingQueue])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), TrainingQueue)
    assert_type(await aclient.results.run(spec), Outcome[TrainingQueue])
    assert_type(await aexecute.run(spec), Outcome[TrainingQueue])


async def check_rebuild_embedding(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``rebuild_embedding`` answers with ``None``."""
    spec = RebuildEmbedding(dataset_id="s", vector_model="m")
    assert_type(client.rebuild_embedding(dataset_id="s", vector_model="m"), httpx.Response)
    assert_type(client.typed.rebuild_embedding(dataset_id="s", vector_model="m"), None)
    assert_type(client.results.rebuild_embedding(dataset_id="s", vector_model="m"), Outcome[None])
    assert_type(rebuild_embedding(client, dataset_id="s", vector_model="m"), httpx.Response)
    assert_type(rebuild_embedding(client.typed, dataset_id="s", vector_model="m"), None)
    assert_type(rebuild_embedding(client.results, dataset_id="s", vector_model="m"), Outcome[None])
    assert_type(rebuild_embedding(execute, dataset_id="s", vector_model="m"), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.rebuild_embedding(dataset_id="s", vector_model="m"), httpx.Response)
    assert_type(await aclient.typed.rebuild_embedding(dataset_id="s", vector_model="m"), None)
    assert_type(await aclient.results.rebuild_embedding(dataset_id="s", vector_model="m"), Outcome[None])
    assert_type(await rebuild_embedding(aclient, dataset_id="s", vector_model="m"), httpx.Response)
    assert_type(await rebuild_embedding(aclient.typed, dataset_id="s", vector_model="m"), None)
    assert_type(await rebuild_embedding(aclient.results, dataset_id="s", vector_model="m"), Outcome[None])
    assert_type(await rebuild_embedding(aexecute, dataset_id="s", vector_model="m"), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_get_training_errors(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_training_errors`` answers with ``Page[TrainingRow]``."""
    spec = GetTrainingErrors(collection_id="k")
    assert_type(client.get_training_errors(collection_id="k"), httpx.Response)
    assert_type(client.typed.get_training_errors(collection_id="k"), Page[TrainingRow])
    assert_type(client.results.get_training_errors(collection_id="k"), Outcome[Page[TrainingRow]])
    assert_type(get_training_errors(client, collection_id="k"), httpx.Response)
    assert_type(get_training_errors(client.typed, collection_id="k"), Page[TrainingRow])
    assert_type(get_training_errors(client.results, collection_id="k"), Outcome[Page[TrainingRow]])
    assert_type(get_training_errors(execute, collection_id="k"), Outcome[Page[TrainingRow]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), Page[TrainingRow])
    assert_type(client.results.run(spec), Outcome[Page[TrainingRow]])
    assert_type(execute.run(spec), Outcome[Page[TrainingRow]])
    assert_type(await aclient.get_training_errors(collection_id="k"), httpx.Response)
    assert_type(await aclient.typed.get_training_errors(collection_id="k"), Page[TrainingRow])
    assert_type(await aclient.results.get_training_errors(collection_id="k"), Outcome[Page[TrainingRow]])
    assert_type(await get_training_errors(aclient, collection_id="k"), httpx.Response)
    assert_type(await get_training_errors(aclient.typed, collection_id="k"), Page[TrainingRow])
    assert_type(await get_training_errors(aclient.results, collection_id="k"), Outcome[Page[TrainingRow]])
    assert_type(await get_training_errors(aexecute, collection_id="k"), Outcome[Page[TrainingRow]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), Page[TrainingRow])
    assert_type(await aclient.results.run(spec), Outcome[Page[TrainingRow]])
    assert_type(await aexecute.run(spec), Outcome[Page[TrainingRow]])


async def check_get_dataset_training_errors(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_dataset_training_errors`` answers with ``Page[CollectionErrors]``."""
    spec = GetDatasetTrainingErrors(dataset_id="s")
    assert_type(client.get_dataset_training_errors(dataset_id="s"), httpx.Response)
    assert_type(client.typed.get_dataset_training_errors(dataset_id="s"), Page[CollectionErrors])
    assert_type(client.results.get_dataset_training_errors(dataset_id="s"), Outcome[Page[CollectionErrors]])
    assert_type(get_dataset_training_errors(client, dataset_id="s"), httpx.Response)
    assert_type(get_dataset_training_errors(client.typed, dataset_id="s"), Page[CollectionErrors])
    assert_type(get_dataset_training_errors(client.results, dataset_id="s"), Outcome[Page[CollectionErrors]])
    assert_type(get_dataset_training_errors(execute, dataset_id="s"), Outcome[Page[CollectionErrors]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), Page[CollectionErrors])
    assert_type(client.results.run(spec), Outcome[Page[CollectionErrors]])
    assert_type(execute.run(spec), Outcome[Page[CollectionErrors]])
    assert_type(await aclient.get_dataset_training_errors(dataset_id="s"), httpx.Response)
    assert_type(await aclient.typed.get_dataset_training_errors(dataset_id="s"), Page[CollectionErrors])
    assert_type(await aclient.results.get_dataset_training_errors(dataset_id="s"), Outcome[Page[CollectionErrors]])
    assert_type(await get_dataset_training_errors(aclient, dataset_id="s"), httpx.Response)
    assert_type(await get_dataset_training_errors(aclient.typed, dataset_id="s"), Page[CollectionErrors])
    assert_type(await get_dataset_training_errors(aclient.results, dataset_id="s"), Outcome[Page[CollectionErrors]])
    assert_type(await get_dataset_training_errors(aexecute, dataset_id="s"), Outcome[Page[CollectionErrors]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), Page[CollectionErrors])
    assert_type(await aclient.results.run(spec), Outcome[Page[CollectionErrors]])
    assert_type(await aexecute.run(spec), Outcome[Page[CollectionErrors]])


async def check_has_training_errors(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``has_training_errors`` answers with ``TrainingErrorFlag``."""
    spec = HasTrainingErrors(dataset_id="s")
    assert_type(client.has_training_errors(dataset_id="s"), httpx.Response)
    assert_type(client.typed.has_training_errors(dataset_id="s"), TrainingErrorFlag)
    assert_type(client.results.has_training_errors(dataset_id="s"), Outcome[TrainingErrorFlag])
    assert_type(has_training_errors(client, dataset_id="s"), httpx.Response)
    assert_type(has_training_errors(client.typed, dataset_id="s"), TrainingErrorFlag)
    assert_type(has_training_errors(client.results, dataset_id="s"), Outcome[TrainingErrorFlag])
    assert_type(has_training_errors(execute, dataset_id="s"), Outcome[TrainingErrorFlag])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), TrainingErrorFlag)
    assert_type(client.results.run(spec), Outcome[TrainingErrorFlag])
    assert_type(execute.run(spec), Outcome[TrainingErrorFlag])
    assert_type(await aclient.has_training_errors(dataset_id="s"), httpx.Response)
    assert_type(await aclient.typed.has_training_errors(dataset_id="s"), TrainingErrorFlag)
    assert_type(await aclient.results.has_training_errors(dataset_id="s"), Outcome[TrainingErrorFlag])
    assert_type(await has_training_errors(aclient, dataset_id="s"), httpx.Response)
    assert_type(await has_training_errors(aclient.typed, dataset_id="s"), TrainingErrorFlag)
    assert_type(await has_training_errors(aclient.results, dataset_id="s"), Outcome[TrainingErrorFlag])
    assert_type(await has_training_errors(aexecute, dataset_id="s"), Outcome[TrainingErrorFlag])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), TrainingErrorFlag)
    assert_type(await aclient.results.run(spec), Outcome[TrainingErrorFlag])
    assert_type(await aexecute.run(spec), Outcome[TrainingErrorFlag])


async def check_get_training_data(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_training_data`` answers with ``TrainingData | None``."""
    spec = GetTrainingData(collection_id="k", data_id="r")
    assert_type(client.get_training_data(collection_id="k", data_id="r"), httpx.Response)
    assert_type(client.typed.get_training_data(collection_id="k", data_id="r"), TrainingData | None)
    assert_type(client.results.get_training_data(collection_id="k", data_id="r"), Outcome[TrainingData | None])
    assert_type(get_training_data(client, collection_id="k", data_id="r"), httpx.Response)
    assert_type(get_training_data(client.typed, collection_id="k", data_id="r"), TrainingData | None)
    assert_type(get_training_data(client.results, collection_id="k", data_id="r"), Outcome[TrainingData | None])
    assert_type(get_training_data(execute, collection_id="k", data_id="r"), Outcome[TrainingData | None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), TrainingData | None)
    assert_type(client.results.run(spec), Outcome[TrainingData | None])
    assert_type(execute.run(spec), Outcome[TrainingData | None])
    assert_type(await aclient.get_training_data(collection_id="k", data_id="r"), httpx.Response)
    assert_type(await aclient.typed.get_training_data(collection_id="k", data_id="r"), TrainingData | None)
    assert_type(await aclient.results.get_training_data(collection_id="k", data_id="r"), Outcome[TrainingData | None])
    assert_type(await get_training_data(aclient, collection_id="k", data_id="r"), httpx.Response)
    assert_type(await get_training_data(aclient.typed, collection_id="k", data_id="r"), TrainingData | None)
    assert_type(await get_training_data(aclient.results, collection_id="k", data_id="r"), Outcome[TrainingData | None])
    assert_type(await get_training_data(aexecute, collection_id="k", data_id="r"), Outcome[TrainingData | None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), TrainingData | None)
    assert_type(await aclient.results.run(spec), Outcome[TrainingData | None])
    assert_type(await aexecute.run(spec), Outcome[TrainingData | None])


async def check_update_training_data(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``update_training_data`` answers with ``None``."""
    spec = UpdateTrainingData(data_id="r")
    assert_type(client.update_training_data(data_id="r"), httpx.Response)
    assert_type(client.typed.update_training_data(data_id="r"), None)
    assert_type(client.results.update_training_data(data_id="r"), Outcome[None])
    assert_type(update_training_data(client, data_id="r"), httpx.Response)
    assert_type(update_training_data(client.typed, data_id="r"), None)
    assert_type(update_training_data(client.results, data_id="r"), Outcome[None])
    assert_type(update_training_data(execute, data_id="r"), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.update_training_data(data_id="r"), httpx.Response)
    assert_type(await aclient.typed.update_training_data(data_id="r"), None)
    assert_type(await aclient.results.update_training_data(data_id="r"), Outcome[None])
    assert_type(await update_training_data(aclient, data_id="r"), httpx.Response)
    assert_type(await update_training_data(aclient.typed, data_id="r"), None)
    assert_type(await update_training_data(aclient.results, data_id="r"), Outcome[None])
    assert_type(await update_training_data(aexecute, data_id="r"), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_delete_training_data(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``delete_training_data`` answers with ``None``."""
    spec = DeleteTrainingData(collection_id="k", data_id="r")
    assert_type(client.delete_training_data(collection_id="k", data_id="r"), httpx.Response)
    assert_type(client.typed.delete_training_data(collection_id="k", data_id="r"), None)
    assert_type(client.results.delete_training_data(collection_id="k", data_id="r"), Outcome[None])
    assert_type(delete_training_data(client, collection_id="k", data_id="r"), httpx.Response)
    assert_type(delete_training_data(client.typed, collection_id="k", data_id="r"), None)
    assert_type(delete_training_data(client.results, collection_id="k", data_id="r"), Outcome[None])
    assert_type(delete_training_data(execute, collection_id="k", data_id="r"), Outcome[None])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), None)
    assert_type(client.results.run(spec), Outcome[None])
    assert_type(execute.run(spec), Outcome[None])
    assert_type(await aclient.delete_training_data(collection_id="k", data_id="r"), httpx.Response)
    assert_type(await aclient.typed.delete_training_data(collection_id="k", data_id="r"), None)
    assert_type(await aclient.results.delete_training_data(collection_id="k", data_id="r"), Outcome[None])
    assert_type(await delete_training_data(aclient, collection_id="k", data_id="r"), httpx.Response)
    assert_type(await delete_training_data(aclient.typed, collection_id="k", data_id="r"), None)
    assert_type(await delete_training_data(aclient.results, collection_id="k", data_id="r"), Outcome[None])
    assert_type(await delete_training_data(aexecute, collection_id="k", data_id="r"), Outcome[None])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), None)
    assert_type(await aclient.results.run(spec), Outcome[None])
    assert_type(await aexecute.run(spec), Outcome[None])


async def check_wait_until_trained(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``wait_until_trained`` answers with ``TrainingOutcome``."""
    assert_type(client.wait_until_trained(dataset_id="s"), TrainingOutcome)
    assert_type(client.typed.wait_until_trained(dataset_id="s"), TrainingOutcome)
    assert_type(client.results.wait_until_trained(dataset_id="s"), Outcome[TrainingOutcome])
    assert_type(wait_until_trained(client, dataset_id="s"), TrainingOutcome)
    assert_type(wait_until_trained(client.typed, dataset_id="s"), TrainingOutcome)
    assert_type(wait_until_trained(client.results, dataset_id="s"), Outcome[TrainingOutcome])
    assert_type(wait_until_trained(execute, dataset_id="s"), Outcome[TrainingOutcome])
    assert_type(await aclient.wait_until_trained(dataset_id="s"), TrainingOutcome)
    assert_type(await aclient.typed.wait_until_trained(dataset_id="s"), TrainingOutcome)
    assert_type(await aclient.results.wait_until_trained(dataset_id="s"), Outcome[TrainingOutcome])
    assert_type(await wait_until_trained(aclient, dataset_id="s"), TrainingOutcome)
    assert_type(await wait_until_trained(aclient.typed, dataset_id="s"), TrainingOutcome)
    assert_type(await wait_until_trained(aclient.results, dataset_id="s"), Outcome[TrainingOutcome])
    assert_type(await wait_until_trained(aexecute, dataset_id="s"), Outcome[TrainingOutcome])


async def check_upload_and_index(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``upload_and_index`` answers with ``IndexingSummary``."""
    assert_type(client.upload_and_index(dataset_id="s", files=FILES), IndexingSummary)
    assert_type(client.typed.upload_and_index(dataset_id="s", files=FILES), IndexingSummary)
    assert_type(client.results.upload_and_index(dataset_id="s", files=FILES), Outcome[IndexingSummary])
    assert_type(upload_and_index(client, dataset_id="s", files=FILES), IndexingSummary)
    assert_type(upload_and_index(client.typed, dataset_id="s", files=FILES), IndexingSummary)
    assert_type(upload_and_index(client.results, dataset_id="s", files=FILES), Outcome[IndexingSummary])
    assert_type(upload_and_index(execute, dataset_id="s", files=FILES), Outcome[IndexingSummary])
    assert_type(await aclient.upload_and_index(dataset_id="s", files=FILES), IndexingSummary)
    assert_type(await aclient.typed.upload_and_index(dataset_id="s", files=FILES), IndexingSummary)
    assert_type(await aclient.results.upload_and_index(dataset_id="s", files=FILES), Outcome[IndexingSummary])
    assert_type(await upload_and_index(aclient, dataset_id="s", files=FILES), IndexingSummary)
    assert_type(await upload_and_index(aclient.typed, dataset_id="s", files=FILES), IndexingSummary)
    assert_type(await upload_and_index(aclient.results, dataset_id="s", files=FILES), Outcome[IndexingSummary])
    assert_type(await upload_and_index(aexecute, dataset_id="s", files=FILES), Outcome[IndexingSummary])


async def check_list_source_files(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``list_source_files`` answers with ``tuple[SourceFile, ...]``."""
    spec = ListSourceFiles(dataset_id="s")
    assert_type(client.list_source_files(dataset_id="s"), httpx.Response)
    assert_type(client.typed.list_source_files(dataset_id="s"), tuple[SourceFile, ...])
    assert_type(client.results.list_source_files(dataset_id="s"), Outcome[tuple[SourceFile, ...]])
    assert_type(list_source_files(client, dataset_id="s"), httpx.Response)
    assert_type(list_source_files(client.typed, dataset_id="s"), tuple[SourceFile, ...])
    assert_type(list_source_files(client.results, dataset_id="s"), Outcome[tuple[SourceFile, ...]])
    assert_type(list_source_files(execute, dataset_id="s"), Outcome[tuple[SourceFile, ...]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), tuple[SourceFile, ...])
    assert_type(client.results.run(spec), Outcome[tuple[SourceFile, ...]])
    assert_type(execute.run(spec), Outcome[tuple[SourceFile, ...]])
    assert_type(await aclient.list_source_files(dataset_id="s"), httpx.Response)
    assert_type(await aclient.typed.list_source_files(dataset_id="s"), tuple[SourceFile, ...])
    assert_type(await aclient.results.list_source_files(dataset_id="s"), Outcome[tuple[SourceFile, ...]])
    assert_type(await list_source_files(aclient, dataset_id="s"), httpx.Response)
    assert_type(await list_source_files(aclient.typed, dataset_id="s"), tuple[SourceFile, ...])
    assert_type(await list_source_files(aclient.results, dataset_id="s"), Outcome[tuple[SourceFile, ...]])
    assert_type(await list_source_files(aexecute, dataset_id="s"), Outcome[tuple[SourceFile, ...]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), tuple[SourceFile, ...])
    assert_type(await aclient.results.run(spec), Outcome[tuple[SourceFile, ...]])
    assert_type(await aexecute.run(spec), Outcome[tuple[SourceFile, ...]])


async def check_get_source_file_ids(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_source_file_ids`` answers with ``tuple[str, ...]``."""
    spec = GetSourceFileIds(dataset_id="s")
    assert_type(client.get_source_file_ids(dataset_id="s"), httpx.Response)
    assert_type(client.typed.get_source_file_ids(dataset_id="s"), tuple[str, ...])
    assert_type(client.results.get_source_file_ids(dataset_id="s"), Outcome[tuple[str, ...]])
    assert_type(get_source_file_ids(client, dataset_id="s"), httpx.Response)
    assert_type(get_source_file_ids(client.typed, dataset_id="s"), tuple[str, ...])
    assert_type(get_source_file_ids(client.results, dataset_id="s"), Outcome[tuple[str, ...]])
    assert_type(get_source_file_ids(execute, dataset_id="s"), Outcome[tuple[str, ...]])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), tuple[str, ...])
    assert_type(client.results.run(spec), Outcome[tuple[str, ...]])
    assert_type(execute.run(spec), Outcome[tuple[str, ...]])
    assert_type(await aclient.get_source_file_ids(dataset_id="s"), httpx.Response)
    assert_type(await aclient.typed.get_source_file_ids(dataset_id="s"), tuple[str, ...])
    assert_type(await aclient.results.get_source_file_ids(dataset_id="s"), Outcome[tuple[str, ...]])
    assert_type(await get_source_file_ids(aclient, dataset_id="s"), httpx.Response)
    assert_type(await get_source_file_ids(aclient.typed, dataset_id="s"), tuple[str, ...])
    assert_type(await get_source_file_ids(aclient.results, dataset_id="s"), Outcome[tuple[str, ...]])
    assert_type(await get_source_file_ids(aexecute, dataset_id="s"), Outcome[tuple[str, ...]])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), tuple[str, ...])
    assert_type(await aclient.results.run(spec), Outcome[tuple[str, ...]])
    assert_type(await aexecute.run(spec), Outcome[tuple[str, ...]])


async def check_get_source_path_names(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``get_source_path_names`` answers with ``str``."""
    spec = GetSourcePathNames(dataset_id="s")
    assert_type(client.get_source_path_names(dataset_id="s"), httpx.Response)
    assert_type(client.typed.get_source_path_names(dataset_id="s"), str)
    assert_type(client.results.get_source_path_names(dataset_id="s"), Outcome[str])
    assert_type(get_source_path_names(client, dataset_id="s"), httpx.Response)
    assert_type(get_source_path_names(client.typed, dataset_id="s"), str)
    assert_type(get_source_path_names(client.results, dataset_id="s"), Outcome[str])
    assert_type(get_source_path_names(execute, dataset_id="s"), Outcome[str])
    assert_type(client.run(spec), httpx.Response)
    assert_type(client.typed.run(spec), str)
    assert_type(client.results.run(spec), Outcome[str])
    assert_type(execute.run(spec), Outcome[str])
    assert_type(await aclient.get_source_path_names(dataset_id="s"), httpx.Response)
    assert_type(await aclient.typed.get_source_path_names(dataset_id="s"), str)
    assert_type(await aclient.results.get_source_path_names(dataset_id="s"), Outcome[str])
    assert_type(await get_source_path_names(aclient, dataset_id="s"), httpx.Response)
    assert_type(await get_source_path_names(aclient.typed, dataset_id="s"), str)
    assert_type(await get_source_path_names(aclient.results, dataset_id="s"), Outcome[str])
    assert_type(await get_source_path_names(aexecute, dataset_id="s"), Outcome[str])
    assert_type(await aclient.run(spec), httpx.Response)
    assert_type(await aclient.typed.run(spec), str)
    assert_type(await aclient.results.run(spec), Outcome[str])
    assert_type(await aexecute.run(spec), Outcome[str])


async def check_watch_training(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``watch_training`` gives each ``TrainingStep``."""
    assert_type(client.watch_training(dataset_id="s"), Iterator[TrainingStep])
    assert_type(client.typed.watch_training(dataset_id="s"), Iterator[TrainingStep])
    assert_type(client.results.watch_training(dataset_id="s"), Iterator[Outcome[TrainingStep]])
    assert_type(watch_training(client, dataset_id="s"), Iterator[TrainingStep])
    assert_type(watch_training(client.typed, dataset_id="s"), Iterator[TrainingStep])
    assert_type(watch_training(client.results, dataset_id="s"), Iterator[Outcome[TrainingStep]])
    assert_type(watch_training(execute, dataset_id="s"), Iterator[Outcome[TrainingStep]])
    assert_type(aclient.watch_training(dataset_id="s"), AsyncIterator[TrainingStep])
    assert_type(aclient.typed.watch_training(dataset_id="s"), AsyncIterator[TrainingStep])
    assert_type(aclient.results.watch_training(dataset_id="s"), AsyncIterator[Outcome[TrainingStep]])
    assert_type(watch_training(aclient, dataset_id="s"), AsyncIterator[TrainingStep])
    assert_type(watch_training(aclient.typed, dataset_id="s"), AsyncIterator[TrainingStep])
    assert_type(watch_training(aclient.results, dataset_id="s"), AsyncIterator[Outcome[TrainingStep]])
    assert_type(watch_training(aexecute, dataset_id="s"), AsyncIterator[Outcome[TrainingStep]])


async def check_delete_collections_singly(
    client: DatasetClient, aclient: AsyncDatasetClient, execute: SyncExecutor, aexecute: AsyncExecutor
) -> None:
    """``delete_collections_singly`` answers with ``DeleteSummary``."""
    assert_type(client.delete_collections_singly(collection_ids=["k"]), DeleteSummary)
    assert_type(client.typed.delete_collections_singly(collection_ids=["k"]), DeleteSummary)
    assert_type(client.results.delete_collections_singly(collection_ids=["k"]), Outcome[DeleteSummary])
    assert_type(delete_collections_singly(client, collection_ids=["k"]), DeleteSummary)
    assert_type(delete_collections_singly(client.typed, collection_ids=["k"]), DeleteSummary)
    assert_type(delete_collections_singly(client.results, collection_ids=["k"]), Outcome[DeleteSummary])
    assert_type(delete_collections_singly(execute, collection_ids=["k"]), Outcome[DeleteSummary])
    assert_type(await aclient.delete_collections_singly(collection_ids=["k"]), DeleteSummary)
    assert_type(await aclient.typed.delete_collections_singly(collection_ids=["k"]), DeleteSummary)
    assert_type(await aclient.results.delete_collections_singly(collection_ids=["k"]), Outcome[DeleteSummary])
    assert_type(await delete_collections_singly(aclient, collection_ids=["k"]), DeleteSummary)
    assert_type(await delete_collections_singly(aclient.typed, collection_ids=["k"]), DeleteSummary)
    assert_type(await delete_collections_singly(aclient.results, collection_ids=["k"]), Outcome[DeleteSummary])
    assert_type(await delete_collections_singly(aexecute, collection_ids=["k"]), Outcome[DeleteSummary])
