"""Examples of the calls about skills of agents, which the reference shows; each is run against the emulator."""

from __future__ import annotations

from pathlib import Path

from fastgpt import FastGPTClient, text_of, user
from fastgpt.sandbox import EDIT_CHAT
from fastgpt.skills import SkillDeployed, SkillNotDeployed


def skills(client: FastGPTClient) -> None:
    """List the skills of the team."""
    for skill in client.typed.get_skills(source="mine", type="skill", page_size=20).list:
        print(skill.id, skill.name)


def skills_v2(client: FastGPTClient) -> None:
    """List the skills of the team in the order in which they were made (4.17)."""
    page = client.typed.get_skills_v2(source="mine", sort="createTimeAsc", page_size=20)
    print(page.total, [skill.name for skill in page.list])


def read(client: FastGPTClient, skill_id: str) -> None:
    """Read what is known of a skill, and which apps use it."""
    skill = client.typed.get_skill(skill_id=skill_id)
    print(skill.name, skill.current_version_id)
    used = client.typed.get_skill_apps(skill_id=skill_id)
    print([app.name for app in used.list], used.hidden_count)


def make(client: FastGPTClient) -> None:
    """Make a skill without files in a folder, and print the way to it."""
    folder = client.typed.create_skill_folder(name="Animals", description="All about animals.")
    skill_id = client.typed.create_skill(name="Birds", category=["data"], parent_id=folder.folder_id)
    print([step.parent_name for step in client.typed.get_skill_folder_path(type="current", source_id=skill_id)])


def change(client: FastGPTClient, skill_id: str) -> None:
    """Describe a skill, and move it to the top."""
    client.typed.update_skill(skill_id=skill_id, description="Knows storks.", parent_id=None)


def copy(client: FastGPTClient, skill_id: str) -> None:
    """Copy a skill, and delete the copy."""
    copied = client.typed.copy_skill(skill_id=skill_id)
    client.typed.delete_skill(skill_id=copied.skill_id)


def take(client: FastGPTClient, skill_archive: Path) -> None:
    """Make a skill of an archive, whose files lie as they do in a skill's sandbox."""
    print(client.typed.import_skill(file=skill_archive, name="Birds"))


def deploy(client: FastGPTClient, skill_archive: Path) -> None:
    """Make a skill of an archive, and let agents use it."""
    match client.typed.deploy_skill(
        archive=skill_archive,
        version_name="first",
        on_progress=lambda progress: print(progress.stage, progress.phase, progress.sent),
    ):
        case SkillDeployed(skill_id, version):
            print(skill_id, version.version_name)
        case SkillNotDeployed(skill_id, stage, error):
            print(skill_id, stage, error)


def start(client: FastGPTClient, skill_id: str) -> None:
    """Watch the sandbox of a skill being started."""
    if client.typed.get_skill_runtime(skill_id=skill_id).status == "upgradeRequired":
        client.typed.upgrade_skill_runtime(skill_id=skill_id)
    with client.init_skill_runtime(skill_id=skill_id) as events:
        for event in events:
            print(event)


def edit(client: FastGPTClient, running_skill_id: str) -> None:
    """Change a file in the sandbox of a skill, try the skill out, and save a version."""
    guide = b"---\nname: storks\ndescription: Knows storks.\n---\nStorks have long legs.\n"
    client.typed.upload_to_sandbox(
        skill_id=running_skill_id, chat_id=EDIT_CHAT, sandbox_path="skills/storks/SKILL.md", file=guide
    )
    with client.stream_skill_debug_chat(
        skill_id=running_skill_id, chat_id=EDIT_CHAT, messages=[user("What is a stork?")]
    ) as events:
        print("".join(text_of(events)))
    print(client.typed.save_skill_version(skill_id=running_skill_id, version_name="with storks").version_id)


def export(client: FastGPTClient, running_skill_id: str) -> None:
    """Keep the files of a skill's sandbox as an archive."""
    Path("skill.zip").write_bytes(client.typed.export_skill(skill_id=running_skill_id))


def versions(client: FastGPTClient, skill_id: str) -> None:
    """Rename the first version of a skill, and let agents use it again."""
    first = client.typed.get_skill_versions(skill_id=skill_id).list[-1]
    client.typed.update_skill_version(skill_id=skill_id, version_id=first.id, version_name="the first")
    client.typed.switch_skill_version(skill_id=skill_id, version_id=first.id)
