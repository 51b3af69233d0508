"""What the core needs from any wire shape: which rows it reads and which services it writes by."""

from rest_framework import serializers

from customers.services import create_customer, remove_customer, update_customer


class Shape(serializers.Serializer):
    """A field map: each attribute is a wire name, its `source` the core's name.

    `joins` are the relations that a row of this shape reads from.
    """

    joins = ()

    @classmethod
    def rows(cls, queryset):
        return queryset.select_related(*cls.joins) if cls.joins else queryset

    @classmethod
    def wire_name(cls, core_name):
        """The wire's name for a column; the column's own where the shape has none."""
        for name, declared in cls._declared_fields.items():
            if (declared.source or name) == core_name:
                return name
        return core_name

    @property
    def caller(self):
        return self.context["request"].auth

    @property
    def actor(self):
        return self.context["actor"]


class CustomerShape(Shape):
    """A customer, written through the services of the book."""

    joins = ("billing",)

    def create(self, given):
        return create_customer(self.caller.tenant, by=self.actor, **given)

    def update(self, customer, given):
        return update_customer(customer, by=self.actor, **given)

    @staticmethod
    def remove(customer, actor):
        remove_customer(customer, by=actor)
