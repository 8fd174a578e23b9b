"""Examples of the calls about knowledge bases, which the reference shows; each is run against the emulator."""

from __future__ import annotations

from pathlib import Path

from fastgpt import FastGPTClient, paginate
from fastgpt.datasets import (
    ApiFile,
    BatchDone,
    BatchIncomplete,
    ChunkSettings,
    DataRow,
    DatasetParams,
    GetDataList,
    IndexText,
    TempFile,
    TrainingProgress,
)


def list_all(client: FastGPTClient) -> None:
    """List the datasets at the top."""
    print([(dataset.id, dataset.name) for dataset in client.typed.get_datasets()])


def datasets_v2(client: FastGPTClient) -> None:
    """List the datasets at the top, page by page (4.17)."""
    page = client.typed.get_datasets_v2(page_size=20, with_app_count=True)
    print(page.total, [(dataset.name, dataset.app_count) for dataset in page.list])


def tidy(client: FastGPTClient, dataset_id: str, other_dataset_id: str, folder_id: str) -> None:
    """Move a dataset into a folder, and delete another; a server does not say why something stayed (4.17.1)."""
    moved = client.typed.move_datasets(dataset_ids=[dataset_id], parent_id=folder_id)
    deleted = client.typed.delete_datasets(dataset_ids=[other_dataset_id])
    for outcome in (moved, deleted):
        match outcome:
            case BatchDone(done, affected):
                print("done:", done, "with it:", affected)
            case BatchIncomplete(_, failed, _):
                print("as they were:", failed)


def tags(client: FastGPTClient, dataset_id: str) -> None:
    """List the tags that collections have (4.17.1)."""
    print([(tag.tag_id, tag.values) for tag in client.typed.get_tag_options(dataset_id=dataset_id).list])


def models(client: FastGPTClient) -> None:
    """List the models of the server, and whether they can be used (4.17.2)."""
    catalog = client.typed.get_model_catalog()
    if catalog.data:
        ids = [model.model_id for model in catalog.data.models]
        for model in client.typed.get_model_summaries(model_ids=ids).models:
            print(model.name, model.status)


def make(client: FastGPTClient) -> None:
    """Make a dataset."""
    print(client.typed.create_dataset(name="Birds", intro="All about storks."))


def make_of_files(client: FastGPTClient, path: Path) -> None:
    """Make a dataset of a file."""
    stored = client.typed.upload_temp_file(content=path)
    dataset = client.typed.create_dataset_with_files(
        dataset_params=DatasetParams(name="Birds"), files=[TempFile(file_id=stored.key, name=stored.name)]
    )
    print(dataset.dataset_id)


def folder(client: FastGPTClient) -> None:
    """Make a folder of datasets."""
    client.typed.create_dataset_folder(name="Animals")


def read(client: FastGPTClient, dataset_id: str) -> None:
    """Read a dataset with its settings, and what the key may do with it."""
    dataset = client.typed.get_dataset(dataset_id=dataset_id)
    print(dataset.name, dataset.chunk_settings)
    print(client.typed.get_dataset_permission(dataset_id=dataset_id).permission)


def change(client: FastGPTClient, dataset_id: str) -> None:
    """Give a dataset another name."""
    client.typed.update_dataset(dataset_id=dataset_id, name="All birds")


def delete(client: FastGPTClient, dataset_id: str) -> None:
    """Delete a dataset with all that is in it."""
    client.typed.delete_dataset(dataset_id=dataset_id)


def search(client: FastGPTClient, dataset_id: str) -> None:
    """Search a dataset."""
    for row in client.typed.search_dataset(dataset_id=dataset_id, text="storks", search_mode="mixedRecall").list:
        print(row.q, row.score)


def collection_by_hand(client: FastGPTClient, dataset_id: str) -> None:
    """Make an empty collection, and push a row into it."""
    collection = client.typed.create_collection(dataset_id=dataset_id, name="Questions", tags=["by hand"])
    row = DataRow(q="What is a stork?", a="A bird.", indexes=[IndexText(text="stork")])
    print(client.typed.push_data(collection_id=collection, data=[row]).insert_len)


def push_many(client: FastGPTClient, collection_id: str) -> None:
    """Push any number of rows."""
    rows = [DataRow(q=f"What is {n} squared?", a=str(n * n)) for n in range(500)]
    summary = client.typed.push_data_batches(collection_id=collection_id, data=rows)
    print(summary.inserted, summary.failed, summary.not_attempted)


def insert(client: FastGPTClient, collection_id: str) -> None:
    """Insert a row at once."""
    print(client.typed.insert_data(collection_id=collection_id, q="What is an owl?", a="A bird of the night."))


def of_text(client: FastGPTClient, dataset_id: str) -> None:
    """Make a collection of a text."""
    made = client.typed.create_text_collection(dataset_id=dataset_id, name="Owls", text="Owls see at night.")
    print(made.collection_id)


def of_link(client: FastGPTClient, dataset_id: str) -> None:
    """Make a collection of a web page."""
    made = client.typed.create_link_collection(dataset_id=dataset_id, link="https://example.com/storks")
    print(made.collection_id)


def of_file(client: FastGPTClient, dataset_id: str, path: Path) -> None:
    """Send a file, and make a collection of it."""
    print(client.typed.create_file_collection(dataset_id=dataset_id, file=path, chunk_size=500).collection_id)


def of_uploaded_file(client: FastGPTClient, dataset_id: str, path: Path) -> None:
    """Put a file, look how it would be cut, and make a collection of it."""
    stored = client.typed.upload_dataset_file(dataset_id=dataset_id, content=path)
    preview = client.typed.preview_file_chunks(dataset_id=dataset_id, type="fileLocal", source_id=stored.key)
    print(preview.total, [chunk.q for chunk in preview.chunks])
    print(client.typed.create_file_id_collection(dataset_id=dataset_id, file_id=stored.key).collection_id)


def index_files(client: FastGPTClient, dataset_id: str, path: Path) -> None:
    """Upload files, make a collection of each, and wait until they can be searched."""
    summary = client.typed.upload_and_index(
        dataset_id=dataset_id, files=[path], options=ChunkSettings(training_type="chunk"), timeout=600
    )
    print(summary.complete, summary.training)


def of_images(client: FastGPTClient, dataset_id: str, image: Path) -> None:
    """Make a collection of images, and add one more."""
    made = client.typed.create_image_collection(dataset_id=dataset_id, collection_name="Pictures", files=[image])
    client.typed.insert_images(collection_id=made.collection_id, files=[image])


def of_source(client: FastGPTClient, source_dataset_id: str) -> None:
    """Take files over from a third-party source."""
    files = client.typed.list_source_files(dataset_id=source_dataset_id)
    for each in files:
        path = client.typed.get_source_path_names(dataset_id=source_dataset_id, parent_id=each.id)
        print(path, each.type)
    first = next(each for each in files if each.type == "file")
    client.typed.create_api_collection(dataset_id=source_dataset_id, name=first.name, api_file_id=first.id)
    print(client.typed.get_source_file_ids(dataset_id=source_dataset_id))


def of_many_sources(client: FastGPTClient, source_dataset_id: str) -> None:
    """Take several files over from a third-party source."""
    files = [
        ApiFile(
            id=each.id,
            raw_id=each.raw_id or each.id,
            name=each.name,
            type="folder" if each.type == "folder" else "file",
            update_time=str(each.update_time),
            create_time=str(each.create_time),
        )
        for each in client.typed.list_source_files(dataset_id=source_dataset_id)
    ]
    client.typed.create_api_collections(dataset_id=source_dataset_id, api_files=files)


def of_backup(client: FastGPTClient, dataset_id: str) -> None:
    """Make a collection of a table that was exported."""
    client.typed.create_backup_collection(dataset_id=dataset_id, file=b"q,a,indexes\nWhat?,That.\n", filename="b.csv")


def of_template(client: FastGPTClient, dataset_id: str) -> None:
    """Make a collection of a table of questions and answers."""
    client.typed.create_template_collection(dataset_id=dataset_id, file=b"q,a,indexes\nWhat?,That.\n", filename="t.csv")


def retrain(client: FastGPTClient, text_collection_id: str) -> None:
    """Cut the source of a collection again, into smaller rows."""
    made = client.typed.retrain_collection(
        collection_id=text_collection_id, chunk_setting_mode="custom", chunk_split_mode="size", chunk_size=200
    )
    print(made.collection_id)


def collections(client: FastGPTClient, dataset_id: str) -> None:
    """List the collections of a dataset."""
    page = client.typed.get_collections(dataset_id=dataset_id, page_size=100)
    print(page.total, [(each.id, each.name) for each in page.list])


def scroll(client: FastGPTClient, dataset_id: str) -> None:
    """List the collections of a dataset by the older route."""
    print([each.name for each in client.typed.scroll_collections(dataset_id=dataset_id).list])


def collection(client: FastGPTClient, collection_id: str) -> None:
    """Read a collection, and how far its training is."""
    print(client.typed.get_collection(collection_id=collection_id).name)
    print(client.typed.get_collection_training(collection_id=collection_id))


def rename_collection(client: FastGPTClient, collection_id: str) -> None:
    """Give a collection another name."""
    client.typed.update_collection(collection_id=collection_id, name="All questions")


def delete_collection(client: FastGPTClient, collection_id: str) -> None:
    """Delete a collection."""
    client.typed.delete_collections(collection_ids=[collection_id])


def delete_each(client: FastGPTClient, collection_id: str) -> None:
    """Delete any number of collections, on any server."""
    print(client.typed.delete_collections_each(collection_ids=[collection_id]).deleted)


def source(client: FastGPTClient, text_collection_id: str) -> None:
    """Get a link to the source of a collection."""
    print(client.typed.read_collection_source(collection_id=text_collection_id))


def export(client: FastGPTClient, collection_id: str) -> None:
    """Keep the rows of a collection as a table."""
    Path("rows.csv").write_text(client.typed.export_collection(collection_id=collection_id), encoding="utf-8")


def sync(client: FastGPTClient, link_collection_id: str) -> None:
    """Fetch the web page of a collection again."""
    print(client.typed.sync_collection(collection_id=link_collection_id))


def rows(client: FastGPTClient, collection_id: str) -> None:
    """Read the first rows of a collection, and then all."""
    print(client.typed.get_data_list(collection_id=collection_id).total)
    for row in paginate(client.typed, GetDataList(collection_id=collection_id, page_size=30)):
        print(row.q, row.a)


def row(client: FastGPTClient, row_id: str) -> None:
    """Read a row with its indexes, and change it."""
    data = client.typed.get_data(data_id=row_id)
    client.typed.update_data(data_id=row_id, q=data.q, a="A large bird.")
    print(client.typed.get_quote_data(data_id=row_id).collection.name)


def delete_row(client: FastGPTClient, row_id: str) -> None:
    """Delete a row."""
    client.typed.delete_data(data_id=row_id)


def delete_rows(client: FastGPTClient, row_id: str) -> None:
    """Delete any number of rows."""
    print(client.typed.delete_data_rows(data_ids=[row_id]).deleted)


def indexes(client: FastGPTClient, row_id: str) -> None:
    """Add an index to a row, change it, and delete it."""
    made = client.typed.create_data_index(data_id=row_id, text="long legs").index
    if made.data_id:
        changed = client.typed.update_data_index(data_id=row_id, index_data_id=made.data_id, text="very long legs")
        client.typed.delete_data_index(data_id=row_id, index_data_id=changed.index.data_id or made.data_id)


def presign(client: FastGPTClient, dataset_id: str) -> None:
    """Ask where to put files; the flows ``upload_…`` do this and all that follows."""
    print(client.typed.presign_dataset_file(dataset_id=dataset_id, filename="a.txt", size=9).key)
    print(client.typed.presign_search_image(dataset_id=dataset_id, filename="a.png", size=9).key)
    print(client.typed.presign_temp_file(filename="a.txt", size=9).key)


def preview_text(client: FastGPTClient, dataset_id: str) -> None:
    """Look how a text would be cut."""
    preview = client.typed.preview_text_chunks(dataset_id=dataset_id, raw_text="Storks have long legs.")
    print(preview.total)


def search_by_image(client: FastGPTClient, dataset_id: str, image: Path) -> None:
    """Search by an image, and tell where it can be seen."""
    stored = client.typed.upload_search_image(dataset_id=dataset_id, content=image)
    print(client.typed.get_search_image_urls(dataset_id=dataset_id, keys=[stored.key]))
    print(client.typed.search_dataset(dataset_id=dataset_id, query_image_urls=[stored.key]).list)


def queue(client: FastGPTClient, dataset_id: str) -> None:
    """Count the rows that are in work, and wait for them."""
    print(client.typed.get_training_queue(dataset_id=dataset_id).total)
    print(client.typed.wait_until_trained(dataset_id=dataset_id, timeout=600))


def watch(client: FastGPTClient, dataset_id: str) -> None:
    """Watch the rows of a dataset being trained."""
    for step in client.typed.watch_training(dataset_id=dataset_id, timeout=600):
        print(f"waiting: {step.waiting}" if isinstance(step, TrainingProgress) else step)


def errors(client: FastGPTClient, dataset_id: str, collection_id: str) -> None:
    """List what failed in training."""
    if client.typed.has_training_errors(dataset_id=dataset_id).has_error:
        for found in client.typed.get_dataset_training_errors(dataset_id=dataset_id).list:
            print(found.collection.name, found.error_count)
    print(client.typed.get_training_errors(collection_id=collection_id).list)


def failed_row(client: FastGPTClient, failed_dataset_id: str, failed_collection_id: str) -> None:
    """Read a row that failed, try it again, and take it out of the queue."""
    failed = client.typed.get_training_errors(collection_id=failed_collection_id).list[0]
    print(client.typed.get_training_data(collection_id=failed_collection_id, data_id=failed.id))
    client.typed.update_training_data(
        dataset_id=failed_dataset_id, collection_id=failed_collection_id, data_id=failed.id, q="Owls hoot."
    )
    client.typed.delete_training_data(collection_id=failed_collection_id, data_id=failed.id)


def rebuild(client: FastGPTClient, dataset_id: str) -> None:
    """Make all vectors again, with another model."""
    client.typed.rebuild_embedding(dataset_id=dataset_id, vector_model="text-embedding-3-large")


def bill(client: FastGPTClient, dataset_id: str, collection_id: str) -> None:
    """Note several pushes as one line of the team's usage."""
    bill_id = client.typed.create_training_usage(dataset_id=dataset_id, name="Birds")
    for word in ("stork", "owl"):
        client.typed.push_data(collection_id=collection_id, data=[DataRow(q=f"The {word} is a bird.")], bill_id=bill_id)
