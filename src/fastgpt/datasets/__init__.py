"""Datasets: their collections, rows, files, training, and third-party sources.

All public names of the area stand here, each in one file of the package.  No other area is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .client import AsyncDatasetClient as AsyncDatasetClient, DatasetClient as DatasetClient
    from .models.collections import (
        AdvancedTraining as AdvancedTraining, Collection as Collection, CollectionFile as CollectionFile, CollectionItem
        as CollectionItem, CollectionSource as CollectionSource, CollectionTraining as CollectionTraining,
        CreatedCollection as CreatedCollection, InsertResult as InsertResult, RejectedRow as RejectedRow,
        RetrainedCollection as RetrainedCollection, TrainingCounts as TrainingCounts,
    )  # fmt: skip
    from .models.data import (
        Data as Data, DataIndex as DataIndex, DataItem as DataItem, DataRow as DataRow, DeleteSummary as DeleteSummary,
        FailedBatch as FailedBatch, FailedDelete as FailedDelete, IndexResult as IndexResult, IndexText as IndexText,
        IndexType as IndexType, PushSummary as PushSummary, QuoteData as QuoteData, Row as Row, UpdatedData as
        UpdatedData,
    )  # fmt: skip
    from .models.datasets import (
        AccessRights as AccessRights, ApiServerConfig as ApiServerConfig, ChunkSettings as ChunkSettings,
        CollectionDataset as CollectionDataset, Dataset as Dataset, DatasetAccess as DatasetAccess, DatasetItem as
        DatasetItem, DatasetWithFiles as DatasetWithFiles, DingtalkServerConfig as DingtalkServerConfig, EmbeddingModel
        as EmbeddingModel, FeishuServerConfig as FeishuServerConfig, LanguageModel as LanguageModel, ModelName as
        ModelName, Permission as Permission, PreviewChunk as PreviewChunk, PreviewChunks as PreviewChunks, SearchImage
        as SearchImage, SearchResult as SearchResult, SourceConfig as SourceConfig, SourceFile as SourceFile,
        WebsiteConfig as WebsiteConfig, YuqueServerConfig as YuqueServerConfig,
    )  # fmt: skip
    from .models.training import (
        CollectionErrors as CollectionErrors, FailedCollection as FailedCollection, FailedFile as FailedFile,
        IndexedFile as IndexedFile, IndexingProgress as IndexingProgress, IndexingSummary as IndexingSummary,
        TrainingData as TrainingData, TrainingErrorFlag as TrainingErrorFlag, TrainingFailed as TrainingFailed,
        TrainingOutcome as TrainingOutcome, TrainingProgress as TrainingProgress, TrainingQueue as TrainingQueue,
        TrainingReady as TrainingReady, TrainingRow as TrainingRow, TrainingStalled as TrainingStalled, TrainingStep as
        TrainingStep, TrainingTimedOut as TrainingTimedOut,
    )  # fmt: skip
    from .batches import (
        delete_collections_each as delete_collections_each, delete_data_rows as delete_data_rows, push_data_batches as
        push_data_batches,
    )  # fmt: skip
    from .chunks import (
        ChunkSettingMode as ChunkSettingMode, ChunkSplitMode as ChunkSplitMode, ChunkTriggerType as ChunkTriggerType,
        ParagraphAIMode as ParagraphAIMode, TrainingType as TrainingType,
    )  # fmt: skip
    from .collections import (
        ApiFile as ApiFile, CollectionPage as CollectionPage, CollectionPageSize as CollectionPageSize,
        CreateApiCollection as CreateApiCollection, CreateApiCollections as CreateApiCollections, CreateBackupCollection
        as CreateBackupCollection, CreateCollection as CreateCollection, CreateFileCollection as CreateFileCollection,
        CreateFileIdCollection as CreateFileIdCollection, CreateImageCollection as CreateImageCollection,
        CreateLinkCollection as CreateLinkCollection, CreateTemplateCollection as CreateTemplateCollection,
        CreateTextCollection as CreateTextCollection, DeleteCollections as DeleteCollections, ExportCollection as
        ExportCollection, GetCollection as GetCollection, GetCollectionTraining as GetCollectionTraining, GetCollections
        as GetCollections, ReadCollectionSource as ReadCollectionSource, RetrainCollection as RetrainCollection,
        ScrollCollections as ScrollCollections, ScrollPageSize as ScrollPageSize, SearchText as SearchText,
        SyncCollection as SyncCollection, UpdateCollection as UpdateCollection, create_api_collection as
        create_api_collection, create_api_collections as create_api_collections, create_backup_collection as
        create_backup_collection, create_collection as create_collection, create_file_collection as
        create_file_collection, create_file_id_collection as create_file_id_collection, create_image_collection as
        create_image_collection, create_link_collection as create_link_collection, create_template_collection as
        create_template_collection, create_text_collection as create_text_collection, delete_collections as
        delete_collections, export_collection as export_collection, get_collection as get_collection,
        get_collection_training as get_collection_training, get_collections as get_collections, read_collection_source
        as read_collection_source, retrain_collection as retrain_collection, scroll_collections as scroll_collections,
        sync_collection as sync_collection, update_collection as update_collection,
    )  # fmt: skip
    from .data import (
        CreateDataIndex as CreateDataIndex, DataPageSize as DataPageSize, DeleteData as DeleteData, DeleteDataIndex as
        DeleteDataIndex, GetData as GetData, GetDataList as GetDataList, GetQuoteData as GetQuoteData, InsertData as
        InsertData, InsertImages as InsertImages, PushData as PushData, Rows as Rows, UpdateData as UpdateData,
        UpdateDataIndex as UpdateDataIndex, create_data_index as create_data_index, delete_data as delete_data,
        delete_data_index as delete_data_index, get_data as get_data, get_data_list as get_data_list, get_quote_data as
        get_quote_data, insert_data as insert_data, insert_images as insert_images, push_data as push_data, update_data
        as update_data, update_data_index as update_data_index,
    )  # fmt: skip
    from .datasets import (
        ApiDatasetServer as ApiDatasetServer, ApiServer as ApiServer, CreateDataset as CreateDataset,
        CreateDatasetFolder as CreateDatasetFolder, CreateDatasetWithFiles as CreateDatasetWithFiles, DatasetParams as
        DatasetParams, DatasetType as DatasetType, DeleteDataset as DeleteDataset, DingtalkServer as DingtalkServer,
        FeishuServer as FeishuServer, GetDataset as GetDataset, GetDatasetPermission as GetDatasetPermission,
        GetDatasets as GetDatasets, SearchDataset as SearchDataset, SearchMode as SearchMode, Server as Server, TempFile
        as TempFile, UpdateDataset as UpdateDataset, WebsiteOptions as WebsiteOptions, YuqueServer as YuqueServer,
        create_dataset as create_dataset, create_dataset_folder as create_dataset_folder, create_dataset_with_files as
        create_dataset_with_files, delete_dataset as delete_dataset, get_dataset as get_dataset, get_dataset_permission
        as get_dataset_permission, get_datasets as get_datasets, search_dataset as search_dataset, update_dataset as
        update_dataset,
    )  # fmt: skip
    from .files import (
        GetSearchImageUrls as GetSearchImageUrls, Overlap as Overlap, PresignDatasetFile as PresignDatasetFile,
        PresignSearchImage as PresignSearchImage, PresignTempFile as PresignTempFile, PreviewFileChunks as
        PreviewFileChunks, PreviewTextChunks as PreviewTextChunks, RawText as RawText, get_search_image_urls as
        get_search_image_urls, presign_dataset_file as presign_dataset_file, presign_search_image as
        presign_search_image, presign_temp_file as presign_temp_file, preview_file_chunks as preview_file_chunks,
        preview_text_chunks as preview_text_chunks, upload_dataset_file as upload_dataset_file, upload_search_image as
        upload_search_image, upload_temp_file as upload_temp_file,
    )  # fmt: skip
    from .indexing import upload_and_index as upload_and_index
    from .sources import (
        GetSourceFileIds as GetSourceFileIds, GetSourcePathNames as GetSourcePathNames, ListSourceFiles as
        ListSourceFiles, get_source_file_ids as get_source_file_ids, get_source_path_names as get_source_path_names,
        list_source_files as list_source_files,
    )  # fmt: skip
    from .training import (
        DeleteTrainingData as DeleteTrainingData, ErrorOffset as ErrorOffset, ErrorPage as ErrorPage, ErrorPageSize as
        ErrorPageSize, GetDatasetTrainingErrors as GetDatasetTrainingErrors, GetTrainingData as GetTrainingData,
        GetTrainingErrors as GetTrainingErrors, GetTrainingQueue as GetTrainingQueue, HasTrainingErrors as
        HasTrainingErrors, RebuildEmbedding as RebuildEmbedding, UpdateTrainingData as UpdateTrainingData,
        delete_training_data as delete_training_data, get_dataset_training_errors as get_dataset_training_errors,
        get_training_data as get_training_data, get_training_errors as get_training_errors, get_training_queue as
        get_training_queue, has_training_errors as has_training_errors, rebuild_embedding as rebuild_embedding,
        update_training_data as update_training_data,
    )  # fmt: skip
    from .watching import (
        Poll as Poll, WatchTraining as WatchTraining, wait_until_trained as wait_until_trained, watch_training as
        watch_training,
    )  # fmt: skip
    from ..models.files import (
        FormUpload as FormUpload, PartReceipt as PartReceipt, PresignedUpload as PresignedUpload, UploadPart as
        UploadPart, UploadReceipt as UploadReceipt, UploadedFile as UploadedFile,
    )  # fmt: skip
    from ..models.members import SourceMember as SourceMember
    from ..models.nodes import Quote as Quote, QuoteScore as QuoteScore
    from ..models.pages import Page as Page
    from ..specs.chat_fields import ChatId as ChatId, OutLinkAuthData as OutLinkAuthData, SourceType as SourceType
else:
    from ..lazy import offered

    __getattr__, __dir__, __all__ = offered(__name__, {
        "client": "AsyncDatasetClient DatasetClient",
        "models.collections": "AdvancedTraining Collection CollectionFile CollectionItem CollectionSource "
        "CollectionTraining CreatedCollection InsertResult RejectedRow RetrainedCollection TrainingCounts",
        "models.data": "Data DataIndex DataItem DataRow DeleteSummary FailedBatch FailedDelete IndexResult "
        "IndexText IndexType PushSummary QuoteData Row UpdatedData",
        "models.datasets": "AccessRights ApiServerConfig ChunkSettings CollectionDataset Dataset DatasetAccess "
        "DatasetItem DatasetWithFiles DingtalkServerConfig EmbeddingModel FeishuServerConfig LanguageModel "
        "ModelName Permission PreviewChunk PreviewChunks SearchImage SearchResult SourceConfig SourceFile "
        "WebsiteConfig YuqueServerConfig",
        "models.training": "CollectionErrors FailedCollection FailedFile IndexedFile IndexingProgress "
        "IndexingSummary TrainingData TrainingErrorFlag TrainingFailed TrainingOutcome TrainingProgress "
        "TrainingQueue TrainingReady TrainingRow TrainingStalled TrainingStep TrainingTimedOut",
        "batches": "delete_collections_each delete_data_rows push_data_batches",
        "chunks": "ChunkSettingMode ChunkSplitMode ChunkTriggerType ParagraphAIMode TrainingType",
        "collections": "ApiFile CollectionPage CollectionPageSize CreateApiCollection CreateApiCollections "
        "CreateBackupCollection CreateCollection CreateFileCollection CreateFileIdCollection CreateImageCollection "
        "CreateLinkCollection CreateTemplateCollection CreateTextCollection DeleteCollections ExportCollection "
        "GetCollection GetCollectionTraining GetCollections ReadCollectionSource RetrainCollection "
        "ScrollCollections ScrollPageSize SearchText SyncCollection UpdateCollection create_api_collection "
        "create_api_collections create_backup_collection create_collection create_file_collection "
        "create_file_id_collection create_image_collection create_link_collection create_template_collection "
        "create_text_collection delete_collections export_collection get_collection get_collection_training "
        "get_collections read_collection_source retrain_collection scroll_collections sync_collection "
        "update_collection",
        "data": "CreateDataIndex DataPageSize DeleteData DeleteDataIndex GetData GetDataList GetQuoteData "
        "InsertData InsertImages PushData Rows UpdateData UpdateDataIndex create_data_index delete_data "
        "delete_data_index get_data get_data_list get_quote_data insert_data insert_images push_data update_data "
        "update_data_index",
        "datasets": "ApiDatasetServer ApiServer CreateDataset CreateDatasetFolder CreateDatasetWithFiles "
        "DatasetParams DatasetType DeleteDataset DingtalkServer FeishuServer GetDataset GetDatasetPermission "
        "GetDatasets SearchDataset SearchMode Server TempFile UpdateDataset WebsiteOptions YuqueServer "
        "create_dataset create_dataset_folder create_dataset_with_files delete_dataset get_dataset "
        "get_dataset_permission get_datasets search_dataset update_dataset",
        "files": "GetSearchImageUrls Overlap PresignDatasetFile PresignSearchImage PresignTempFile "
        "PreviewFileChunks PreviewTextChunks RawText get_search_image_urls presign_dataset_file "
        "presign_search_image presign_temp_file preview_file_chunks preview_text_chunks upload_dataset_file "
        "upload_search_image upload_temp_file",
        "indexing": "upload_and_index",
        "sources": "GetSourceFileIds GetSourcePathNames ListSourceFiles get_source_file_ids get_source_path_names "
        "list_source_files",
        "training": "DeleteTrainingData ErrorOffset ErrorPage ErrorPageSize GetDatasetTrainingErrors "
        "GetTrainingData GetTrainingErrors GetTrainingQueue HasTrainingErrors RebuildEmbedding UpdateTrainingData "
        "delete_training_data get_dataset_training_errors get_training_data get_training_errors get_training_queue "
        "has_training_errors rebuild_embedding update_training_data",
        "watching": "Poll WatchTraining wait_until_trained watch_training",
        ".models.files": "FormUpload PartReceipt PresignedUpload UploadPart UploadReceipt UploadedFile",
        ".models.members": "SourceMember",
        ".models.nodes": "Quote QuoteScore",
        ".models.pages": "Page",
        ".specs.chat_fields": "ChatId OutLinkAuthData SourceType",
    })  # fmt: skip
