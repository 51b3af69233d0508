"""The day of a clerk, in Spanish: from the door to the door."""

import csv
import re

import pytest
from openpyxl import load_workbook

from tests.browser.hands import choose, enter, press, sign_in
from tests.browser.rows import OPTICA

CUSTOMERS = "/admin/customers/customer/"
TAG = "Mayorista"  # of the demo
TEXTS = 7  # columns of an export that are nothing but texts
SPELLED = ["optica nandu", "30712345671", "mostrador@nandu", "1155550199"]


@pytest.fixture
def work(site):
    """The ids of a customer, two sales and an offer; the clerk has a place in two tenants."""
    clerk = site.person("member")["email"]
    site.manage("add_member", "bajio", clerk, "--role", "member")
    return site.write("a_days_work(OPTICA)")


def test_the_day_of_a_clerk(site, work, visit, screens, tmp_path):
    with visit() as page:
        signs_in(page, site.person("member"), screens)
        finds_a_customer(page, screens)
        creates_a_customer(page, screens)
        edits_a_customer(page, screens)
        looks_at_the_panel(page, work, screens)
        records_a_payment(page, work, screens)
        converts_a_quotation(page, work, screens)
        cancels_a_sale(page, work, screens)
        exports_a_list(page, tmp_path, screens)
        statement = opens_a_statement(page, work, visit, screens)
        revokes_its_link(page, work, visit, statement)
        works_elsewhere(page, screens)
        signs_out(page, screens)


def told(page):
    """What the page says was done."""
    return page.locator(".messagelist li").all_inner_texts()


def panel(page):
    return " ".join(page.inner_text("#panel").split())


def names(page):
    return page.locator("#result_list .field-name").all_inner_texts()


def signs_in(page, person, screens):
    page.goto("/admin/")
    assert page.title() == "Iniciar sesión | Clientela"
    screens(page, "01-sign-in")

    sign_in(page, person)

    assert page.inner_text("h1") == "Administración"
    assert page.locator("html").get_attribute("lang") == "es"
    screens(page, "02-front-page")


def finds_a_customer(page, screens):
    press(page, "#content-main .model-customer th a")
    for text in SPELLED:
        enter(page, "#searchbar", text)

        assert names(page) == [OPTICA["name"]], text
    screens(page, "03-found")


def creates_a_customer(page, screens):
    press(page, ".object-tools .addlink")
    assert not re.search(r"\bNone\b|\+00:00", page.text_content("#content-main"))
    page.fill("#id_name", "Heladería Los Tilos S.R.L.")
    page.fill("#id_tax_id", "30-70999888-7")
    choose(page, ".field-tagged", TAG)
    page.click("text=Domicilio de facturación")
    page.fill("#id_billing-0-street", "Av. San Martín")
    page.fill("#id_billing-0-exterior", "1450")
    page.fill("#id_billing-0-country_text", "Argentina")
    page.click("text=Agregar Contacto adicional")
    page.fill("#id_contacts-0-name", "Irma Paz")
    page.fill("#id_contacts-0-email", "irma@tilos.example")
    screens(page, "04-new-customer")
    press(page, "[name=_continue]")

    assert "Heladería Los Tilos S.R.L." in told(page)[-1]
    assert TAG in page.inner_text(".field-tagged")
    assert page.input_value("#id_billing-0-street") == "Av. San Martín"
    assert page.input_value("#id_contacts-0-name") == "Irma Paz"
    screens(page, "05-created")


def edits_a_customer(page, screens):
    page.fill("#id_phone", "+54 351 555-0142")
    page.fill("#id_description", "Cierra los lunes.\nPreguntar por Irma.")
    press(page, "[name=_continue]")

    assert page.input_value("#id_phone") == "+54 351 555-0142"
    assert page.input_value("#id_description") == "Cierra los lunes.\nPreguntar por Irma."
    assert "modificado" in panel(page)
    assert "descripción, teléfono" in panel(page)
    screens(page, "06-edited")


def looks_at_the_panel(page, work, screens):
    page.goto(f"{CUSTOMERS}{work['customer']}/change/")

    assert "ARS Vendido 6.002,00 Pagado 0,00 Saldo 6.002,00" in panel(page)
    assert panel(page).count("3.001,00 ARS 3.001,00") == 2  # two sales, nothing paid
    assert "Cotizaciones abiertas" in panel(page)
    screens(page, "07-panel")


def records_a_payment(page, work, screens):
    page.goto(f"/admin/sales/sale/{work['sale']}/change/")
    press(page, "text=Registrar pago")
    assert page.input_value("#id_amount") == "3001.00"
    page.fill("#id_amount", "1000.50")
    page.fill("#id_method", "Transferencia")
    screens(page, "08-payment")
    press(page, "[type=submit].default")

    assert re.fullmatch(r"Se registró: pago \d+\.", told(page)[0])
    page.goto(f"{CUSTOMERS}{work['customer']}/change/")
    assert "ARS Vendido 6.002,00 Pagado 1.000,50 Saldo 5.001,50" in panel(page)
    assert "3.001,00 ARS 2.000,50" in panel(page)


def converts_a_quotation(page, work, screens):
    press(page, "#panel >> text=Convertir en venta")
    assert "La venta se emite ahora" in page.inner_text("#content-main")
    screens(page, "09-convert")
    press(page, "[type=submit].default")

    assert re.fullmatch(r"cotización \d+ se convirtió en venta \d+\.", told(page)[0].lower())
    page.goto(f"{CUSTOMERS}{work['customer']}/change/")
    assert "ARS Vendido 9.003,00 Pagado 1.000,50 Saldo 8.002,50" in panel(page)
    assert "Cotizaciones abiertas" not in panel(page)


def cancels_a_sale(page, work, screens):
    page.goto(f"/admin/sales/sale/{work['wrong']}/change/")
    press(page, ".object-tools >> text=Anular")
    page.fill("#id_reason", "Cargada dos veces")
    screens(page, "10-cancel")
    press(page, "[type=submit].default")

    assert re.fullmatch(r"Se anuló: venta \d+\.", told(page)[0])
    page.goto(f"{CUSTOMERS}{work['customer']}/change/")
    assert "ARS Vendido 6.002,00 Pagado 1.000,50 Saldo 5.001,50" in panel(page)
    screens(page, "11-afterwards")


def exports_a_list(page, tmp_path, screens):
    page.goto(CUSTOMERS)
    press(page, "#changelist-filter >> text=Nos debe")
    shown = names(page)
    screens(page, "12-owing")
    rows = read_csv(download(page, "CSV", tmp_path))
    cells = read_xlsx(download(page, "XLSX", tmp_path))

    assert OPTICA["name"] in shown
    assert sorted(row[0] for row in rows[1:]) == sorted(shown)
    assert rows[0][:3] == ["Nombre", "Nombre comercial", "Número de documento"]
    assert [row[:TEXTS] for row in cells] == [row[:TEXTS] for row in rows]


def read_csv(path):
    """The rows, without the marks that keep a spreadsheet from reading a formula."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return [[cell.removeprefix("'") for cell in row] for row in csv.reader(lines)]


def read_xlsx(path):
    book = load_workbook(path)
    rows = [["" if one is None else str(one) for one in row] for row in book.active.values]
    book.close()
    return rows


def download(page, kind, folder):
    with page.expect_download() as download:
        page.click(f"text=Exportar como {kind}")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def opens_a_statement(page, work, visit, screens):
    """The address of the statement, which opens without a session."""
    page.goto(f"{CUSTOMERS}{work['customer']}/change/")
    address = page.get_attribute(".object-tools >> text=Estado de cuenta", "href")
    with visit() as guest:
        guest.goto(address)
        assert guest.inner_text("h1") == "Estado de cuenta"
        assert "5.001,50" in guest.inner_text(".closing")
        screens(guest, "13-statement")

        paper = guest.request.get(guest.get_attribute("text=Descargar en PDF", "href"))
        assert paper.headers["content-type"] == "application/pdf"
        assert paper.body().startswith(b"%PDF-")
    return address


def revokes_its_link(page, work, visit, statement):
    press(page, "text=Revocar el enlace al estado de cuenta")
    press(page, "[type=submit].default")
    assert "El enlace anterior ya no abre nada" in told(page)[0]

    with visit() as guest:
        guest.excused = "(Not Found)"
        assert guest.goto(statement).status == 404


def works_elsewhere(page, screens):
    page.goto(CUSTOMERS)
    page.select_option("[name=tenant]", label="Suministros del Bajío")
    press(page, "text=Trabajar aquí")
    enter(page, "#searchbar", "optica nandu")

    assert names(page) == []
    screens(page, "14-elsewhere")


def signs_out(page, screens):
    press(page, "#logout-form button")
    assert "Sesión terminada" in page.inner_text("h1")
    screens(page, "15-signed-out")

    page.goto(CUSTOMERS)
    assert page.title() == "Iniciar sesión | Clientela"
