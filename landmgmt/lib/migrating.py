"""Makes all changes of a migration to the models in one step, where one by one each would redraw them all.

Django renders every related model anew for each field, index or trigger that a migration adds: two hundred
models that know each other took minutes of a first start. Here the state is told first, and drawn once.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import operations as plain
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

# What does no more than the state tells. What runs SQL or code of its own is a step of its own.
_FIELDS = (plain.AddField, plain.AlterField, plain.RemoveField)
_TOLD = (
    plain.CreateModel, plain.AlterModelOptions, plain.AddIndex, plain.RemoveIndex, plain.AddConstraint,
    plain.RemoveConstraint, AddTrigger, RemoveTrigger, *_FIELDS,
)  # fmt: skip


def together(operations: Iterable[Operation]) -> list[Operation]:
    """The generated operations of a migration, those that stand side by side as one step.

    What runs SQL, code or anything else of its own (RunSQL, an extension) keeps its place between the steps,
    and a field that is changed again begins a new step.
    """
    steps: list[Operation] = []
    told: list[Operation] = []
    for operation in operations:
        if type(operation) in _TOLD and _fields_once([*told, operation]):
            told.append(operation)
            continue
        steps += [ChangeTogether(told)] if told else []
        told = [operation] if type(operation) in _TOLD else []
        steps += [] if told else [operation]
    return [*steps, ChangeTogether(told)] if told else steps


def _fields_once(operations: Sequence[Any]) -> bool:
    """Whether no field of an older model is changed twice; those of a new model are created as they end."""
    new = {operation.name.lower() for operation in operations if isinstance(operation, plain.CreateModel)}
    fields = [(one.model_name_lower, one.name_lower) for one in operations if isinstance(one, _FIELDS)]
    older = [field for field in fields if field[0] not in new]
    return len(older) == len(set(older))


class ChangeTogether(Operation):  # type: ignore[misc]  # Django is untyped here
    """Takes generated operations: creates the tables of new models at once, then changes the older ones.

    Each operation works on the state before and after the whole step, so that none may build on another of
    it: a field that is changed twice is refused with ValueError.
    """

    reduces_to_sql = True

    def __init__(self, operations: Sequence[Any]) -> None:
        self.operations = operations
        if not _fields_once(operations):
            raise ValueError("a field is changed twice in one step")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """The same step, as a writer of migrations asks for it."""
        return self.__class__.__name__, [self.operations], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Tell the state of every model, with no rendering in between."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the new tables with their indexes and constraints, then change the old ones in order."""
        new = self._new(app_label, from_state, to_state)
        for label, name in new:
            model = to_state.apps.get_model(label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                # With its state's triggers: pgtrigger's editor installs them.
                schema_editor.create_model(model)
        for operation in self._of_old_models(app_label, new):
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Change the old tables back, the last change first, then drop the new ones with their triggers."""
        new = self._new(app_label, to_state, from_state)
        for operation in reversed(self._of_old_models(app_label, new)):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)
        for label, name in reversed(new):
            model = from_state.apps.get_model(label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def describe(self) -> str:
        """What `migrate --plan` prints."""
        return f"Change {len(self.operations)} parts of the models together"

    @staticmethod
    def _new(app_label: str, before: ProjectState, after: ProjectState) -> list[tuple[str, str]]:
        return [key for key in after.models if key[0] == app_label and key not in before.models]

    def _of_old_models(self, app_label: str, new: Sequence[tuple[str, str]]) -> list[Any]:
        return [
            operation
            for operation in self.operations
            if not isinstance(operation, plain.CreateModel)
            and (app_label, self._model_name(operation).lower()) not in new
        ]

    @staticmethod
    def _model_name(operation: Any) -> str:
        # Of the operations told, one about a model's options alone calls the model its name.
        return str(operation.name if isinstance(operation, plain.AlterModelOptions) else operation.model_name)
