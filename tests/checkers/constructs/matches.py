from __future__ import annotations

import functools
from typing import assert_never, assert_type

from fastgpt import (
    APIError,
    AuthenticationError,
    ClientClosedError,
    ConfigurationError,
    ConflictError,
    DeadlineExceededError,
    DecodeError,
    FastGPTError,
    InvalidRequestError,
    NotFoundError,
    PermissionDeniedError,
    QuotaError,
    RateLimitError,
    RequestTimeoutError,
    StreamInterruptedError,
    TransportError,
    ValidationError,
)
from fastgpt.chat import (
    AgentAsk,
    AgentPlanAskQuery,
    Answer,
    ChatEvent,
    CollectionForm,
    Duration,
    FastAnswer,
    Interactive,
    NodeFinished,
    NodesFinished,
    NodeStarted,
    PaymentPause,
    PlanStatusChanged,
    PlanUpdated,
    Question,
    ResumeCompleted,
    ResumeEvent,
    ResumePhase,
    ResumeUnavailable,
    SandboxStatus,
    SkillCalled,
    StepTitle,
    Title,
    ToolAnswered,
    ToolCalled,
    ToolParams,
    TopAgentConfig,
    UnknownEvent,
    UnknownInteraction,
    UserInput,
    UserSelect,
    VariablesUpdated,
)
from fastgpt.datasets import (
    TrainingFailed,
    TrainingOutcome,
    TrainingProgress,
    TrainingReady,
    TrainingStalled,
    TrainingStep,
    TrainingTimedOut,
)


# CASE match-events-classes
def events(event: ChatEvent) -> str:
    match event:
        case Answer() | FastAnswer():
            return event.text
        case NodeStarted() | ToolCalled() | ToolParams() | ToolAnswered() | NodesFinished() | NodeFinished():
            return ""
        case VariablesUpdated() | Interactive() | Duration() | Title() | PlanUpdated() | PlanStatusChanged():
            return ""
        case SandboxStatus() | SkillCalled() | StepTitle() | CollectionForm() | TopAgentConfig() | UnknownEvent():
            return ""
        case _:
            assert_never(event)


# CASE match-events-return-exhaustive-no-wildcard
def events_no_wildcard(event: ChatEvent) -> str:
    match event:
        case Answer() | FastAnswer():
            return event.text
        case NodeStarted() | ToolCalled() | ToolParams() | ToolAnswered() | NodesFinished() | NodeFinished():
            return ""
        case VariablesUpdated() | Interactive() | Duration() | Title() | PlanUpdated() | PlanStatusChanged():
            return ""
        case SandboxStatus() | SkillCalled() | StepTitle() | CollectionForm() | TopAgentConfig() | UnknownEvent():
            return ""


# CASE match-events-Answer-covers-FastAnswer
def events_answer_only(event: ChatEvent) -> str:
    match event:
        case Answer():
            return event.text
        case NodeStarted() | ToolCalled() | ToolParams() | ToolAnswered() | NodesFinished() | NodeFinished():
            return ""
        case VariablesUpdated() | Interactive() | Duration() | Title() | PlanUpdated() | PlanStatusChanged():
            return ""
        case SandboxStatus() | SkillCalled() | StepTitle() | CollectionForm() | TopAgentConfig() | UnknownEvent():
            return ""
        case _:
            assert_never(event)


# CASE match-events-positional-captures
def events_captures(event: ChatEvent) -> str:
    match event:
        case Answer(text) | FastAnswer(text):
            assert_type(text, str)
            return text
        case NodeStarted(name):
            return name
        case ToolCalled(tool) | ToolParams(tool) | ToolAnswered(tool):
            return tool.id
        case NodesFinished(nodes):
            return nodes[0].module_name
        case NodeFinished(node):
            return node.module_name
        case VariablesUpdated(variables):
            return str(variables)
        case Interactive(interactive):
            return interactive.type
        case Duration(seconds):
            return f"{seconds:.1f}"
        case Title(title):
            return title
        case PlanUpdated(plan):
            return str(plan)
        case PlanStatusChanged(state):
            return str(state)
        case SandboxStatus(sandbox_id, phase):
            return f"{sandbox_id} {phase}"
        case SkillCalled(skill):
            return str(skill)
        case StepTitle(data) | CollectionForm(data) | TopAgentConfig(data):
            return str(data)
        case UnknownEvent(kind, data):
            return kind + data
        case _:
            assert_never(event)


# CASE match-events-Answer-positional-covers
def events_answer_positional(event: Answer | FastAnswer | NodeStarted) -> str:
    match event:
        case Answer(text):
            return text
        case NodeStarted(name):
            return name
        case _:
            assert_never(event)


# CASE match-events-Answer-keyword-covers
def events_answer_keyword(event: Answer | FastAnswer | NodeStarted) -> str:
    match event:
        case Answer(text=text):
            return text
        case NodeStarted(name=name):
            return name
        case _:
            assert_never(event)


# CASE match-events-singledispatch
@functools.singledispatch
def show(event: object) -> str:
    return ""


@show.register
def _(event: Answer) -> str:
    return event.text


@show.register
def _(event: NodeStarted) -> str:
    return event.name


def use_show(event: ChatEvent) -> None:
    assert_type(show(event), str)


# CASE match-events-dict-dispatch
def use_table(event: ChatEvent) -> str:
    table: dict[type[ChatEvent], str] = {Answer: "a", NodeStarted: "n"}
    return table.get(type(event), "")


# CASE match-events-isinstance
def events_isinstance(event: ChatEvent) -> str:
    if isinstance(event, Answer):
        assert_type(event.finish_reason, str | None)
        return event.text
    if isinstance(event, NodeStarted):
        return event.name
    return ""


# CASE match-resume
def resume(event: ResumeEvent) -> str:
    match event:
        case ResumePhase(phase):
            return phase
        case ResumeCompleted(records):
            return records.list[-1].text
        case ResumeUnavailable(reason):
            return reason
        case _:
            return events(event)


# CASE match-training
def training(outcome: TrainingOutcome) -> str:
    match outcome:
        case TrainingReady(progress):
            return str(progress.waiting)
        case TrainingFailed(progress, rows):
            return f"{progress.failed} {rows[0].error_msg}"
        case TrainingStalled(progress) | TrainingTimedOut(progress):
            return f"{progress.seconds:.0f}"
        case _:
            assert_never(outcome)


# CASE match-training-step
def step(outcome: TrainingStep) -> str:
    match outcome:
        case TrainingProgress(waiting=waiting):
            return str(waiting)
        case TrainingReady() | TrainingFailed() | TrainingStalled() | TrainingTimedOut():
            return training(outcome)
        case _:
            assert_never(outcome)


# CASE match-question
def question(asked: Question) -> str:
    match asked:
        case UserSelect(description, options):
            return options[0].value + description
        case UserInput(description, fields):
            return f"{fields[0].label} {description}"
        case AgentAsk(questions=questions):
            return questions[0].question
        case AgentPlanAskQuery(content):
            return content
        case PaymentPause(description):
            return description or ""
        case UnknownInteraction(kind):
            return kind
        case _:
            assert_never(asked)


# CASE match-errors-classes
def errors(error: FastGPTError) -> str:
    match error:
        case RateLimitError(retry_after=seconds):
            assert_type(seconds, float | None)
            return f"{seconds}"
        case ValidationError(issues=issues):
            return str([issue.message for issue in issues])
        case AuthenticationError() | PermissionDeniedError() | NotFoundError() | QuotaError() | ConflictError():
            return error.message
        case APIError(message, status):
            assert_type(status, int)
            return message
        case RequestTimeoutError() | DeadlineExceededError():
            return "slow"
        case TransportError(message):
            return message
        case InvalidRequestError(message, field):
            return f"{field}: {message}"
        case DecodeError() | StreamInterruptedError() | ClientClosedError() | ConfigurationError():
            return str(error)
        case _:
            return str(error)


# CASE match-errors-base-is-open
def errors_never(error: FastGPTError) -> str:
    match error:
        case APIError():
            return error.message
        case TransportError():
            return error.message
        case InvalidRequestError():
            return error.message
        case DecodeError() | StreamInterruptedError() | ClientClosedError() | ConfigurationError():
            return str(error)
        case _:
            assert_never(error)  # EXPECT-ERROR


# CASE match-except-star
def except_tuple() -> str:
    try:
        return ""
    except (APIError, TransportError) as error:
        assert_type(error, APIError | TransportError)
        return error.message
