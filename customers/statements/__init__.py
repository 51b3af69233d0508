"""A customer's statement of account: a page and a PDF behind a link that can be revoked.

`links` says who may read it, `periods` of which days, `accounts` what is in it, `wording` how it
reads in the tenant's language; `pages` and `pdf` lay it out, `back_office` puts it in the admin.
"""
