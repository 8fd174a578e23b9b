"""The functions of this area as methods: datasets, collections, rows, files, training, and third-party sources.

Checkers see plain imports; at run time each function is fetched when it is first used, so that a client costs little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..lazy import deferred

if TYPE_CHECKING:
    from . import batches, collections, data, datasets, files, indexing, sources, training, watching
else:
    batches, collections, data = deferred(__package__, "batches", "collections", "data")
    datasets, files, indexing = deferred(__package__, "datasets", "files", "indexing")
    sources, training, watching = deferred(__package__, "sources", "training", "watching")


class DatasetFunctions:
    """The methods of each client and view that has datasets."""

    get_datasets: Final = datasets.get_datasets
    create_dataset: Final = datasets.create_dataset
    create_dataset_with_files: Final = datasets.create_dataset_with_files
    create_dataset_folder: Final = datasets.create_dataset_folder
    get_dataset: Final = datasets.get_dataset
    update_dataset: Final = datasets.update_dataset
    delete_dataset: Final = datasets.delete_dataset
    get_dataset_permission: Final = datasets.get_dataset_permission
    search_dataset: Final = datasets.search_dataset
    create_collection: Final = collections.create_collection
    create_text_collection: Final = collections.create_text_collection
    create_link_collection: Final = collections.create_link_collection
    create_file_collection: Final = collections.create_file_collection
    create_file_id_collection: Final = collections.create_file_id_collection
    create_image_collection: Final = collections.create_image_collection
    create_api_collection: Final = collections.create_api_collection
    create_api_collections: Final = collections.create_api_collections
    create_backup_collection: Final = collections.create_backup_collection
    create_template_collection: Final = collections.create_template_collection
    retrain_collection: Final = collections.retrain_collection
    get_collections: Final = collections.get_collections
    scroll_collections: Final = collections.scroll_collections
    get_collection: Final = collections.get_collection
    update_collection: Final = collections.update_collection
    delete_collections: Final = collections.delete_collections
    read_collection_source: Final = collections.read_collection_source
    export_collection: Final = collections.export_collection
    sync_collection: Final = collections.sync_collection
    get_collection_training: Final = collections.get_collection_training
    push_data: Final = data.push_data
    insert_data: Final = data.insert_data
    insert_images: Final = data.insert_images
    get_data_list: Final = data.get_data_list
    get_data: Final = data.get_data
    update_data: Final = data.update_data
    delete_data: Final = data.delete_data
    get_quote_data: Final = data.get_quote_data
    create_data_index: Final = data.create_data_index
    update_data_index: Final = data.update_data_index
    delete_data_index: Final = data.delete_data_index
    push_data_batches: Final = batches.push_data_batches
    delete_data_rows: Final = batches.delete_data_rows
    delete_collections_each: Final = batches.delete_collections_each
    presign_dataset_file: Final = files.presign_dataset_file
    preview_file_chunks: Final = files.preview_file_chunks
    preview_text_chunks: Final = files.preview_text_chunks
    presign_search_image: Final = files.presign_search_image
    get_search_image_urls: Final = files.get_search_image_urls
    presign_temp_file: Final = files.presign_temp_file
    upload_dataset_file: Final = files.upload_dataset_file
    upload_search_image: Final = files.upload_search_image
    upload_temp_file: Final = files.upload_temp_file
    get_training_queue: Final = training.get_training_queue
    rebuild_embedding: Final = training.rebuild_embedding
    get_training_errors: Final = training.get_training_errors
    get_dataset_training_errors: Final = training.get_dataset_training_errors
    has_training_errors: Final = training.has_training_errors
    get_training_data: Final = training.get_training_data
    update_training_data: Final = training.update_training_data
    delete_training_data: Final = training.delete_training_data
    watch_training: Final = watching.watch_training
    wait_until_trained: Final = watching.wait_until_trained
    upload_and_index: Final = indexing.upload_and_index
    list_source_files: Final = sources.list_source_files
    get_source_file_ids: Final = sources.get_source_file_ids
    get_source_path_names: Final = sources.get_source_path_names
