"""Creates a whole family of new models in one step, where step by step each would redraw all the others.

Django renders every related model anew for each field, index or trigger that a migration adds: for a hundred
models that know each other a first start took twenty seconds of it. Here the state is told first.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


class CreateTogether(Operation):  # type: ignore[misc]  # Django is untyped here
    """Takes the generated operations of new models (CreateModel, AddField, …) and creates the tables at once.

    Every operation must be about models that this step creates, and none may do more than the state tells:
    what runs SQL or code of its own stands beside this one, not in it.
    """

    reduces_to_sql = True

    def __init__(self, operations: Sequence[Any]) -> None:
        self.operations = operations

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
        """Create the tables with their indexes and constraints, then the triggers."""
        for label, name in self._new(app_label, from_state, to_state):
            model = to_state.apps.get_model(label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.create_model(model)
        for operation in self.operations:
            if isinstance(operation, AddTrigger):
                compiled: Any = operation.trigger
                # Its SQL holds % signs: no parameters, so that none of them is read as one.
                schema_editor.execute(compiled.install_sql, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the tables again, the last first; their triggers go with them."""
        for label, name in reversed(self._new(app_label, to_state, from_state)):
            model = from_state.apps.get_model(label, name)
            if self.allow_migrate_model(schema_editor.connection.alias, model):
                schema_editor.delete_model(model)

    def describe(self) -> str:
        """What `migrate --plan` prints."""
        return f"Create {len(self.operations)} parts of new models together"

    @staticmethod
    def _new(app_label: str, before: ProjectState, after: ProjectState) -> list[tuple[str, str]]:
        return [key for key in after.models if key[0] == app_label and key not in before.models]
