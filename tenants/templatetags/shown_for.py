"""For which tenant a form was shown: it says so where it says that it is one of ours."""

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

SHOWN_FOR = "shown_for"

register = template.Library()


class Tokens(CsrfTokenNode):
    """Django's token of a form, and the tenant of the page's caller where there is one."""

    def render(self, context):
        token, caller = super().render(context), getattr(context.get("request"), "caller", None)
        if not caller:
            return token
        hidden = '{}<input type="hidden" name="{}" value="{}">'
        return format_html(hidden, token, SHOWN_FOR, str(caller.tenant.pk))


@register.tag
def csrf_token(parser, token):
    """Stands in every form that writes, Django's own too: none of them can leave it out."""
    return Tokens()
