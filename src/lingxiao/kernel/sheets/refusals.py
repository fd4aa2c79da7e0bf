"""Why a file is not taken, each with what to do about it."""

from __future__ import annotations

from lingxiao.kernel.refusals import Refusal, _
from lingxiao.kernel.sheetworker.limits import Reason


class SheetRefused(Refusal):
    """A file was not read. Nothing of it was taken."""


class FileTooLarge(SheetRefused):
    """The file has more bytes than we accept."""

    sentence = _("The file is larger than %(most)s MB. Split it into several files, or leave out columns not needed.")


class FileEmpty(SheetRefused):
    """There is nothing in the file."""

    sentence = _("The file holds no table. The first row must hold the column headings, and the rows follow below it.")


class FileBroken(SheetRefused):
    """The file is cut short, damaged, or made to look like what it is not."""

    sentence = _(
        "The file is damaged or incomplete and cannot be read. Open it in Excel or WPS, save it again as .xlsx, and "
        "upload it once more."
    )


class FileEncrypted(SheetRefused):
    """A password is needed."""

    sentence = _("The file is protected by a password. Remove the password in Excel or WPS, save, and upload it again.")


class OldExcel(SheetRefused):
    """The file has Excel's format of before 2007."""

    sentence = _("This is an old Excel file (.xls). Save it as .xlsx, and upload that.")


class OtherSpreadsheet(SheetRefused):
    """The file is a spreadsheet of a kind that is not read."""

    sentence = _("This kind of spreadsheet is not read. Save it as .xlsx or as CSV, and upload that.")


class NotAWorkbook(SheetRefused):
    """The file is a ZIP archive, but no workbook."""

    sentence = _(
        "This is not an Excel workbook. Upload the workbook itself as .xlsx or CSV, not packed and not a document."
    )


class WebPage(SheetRefused):
    """A web page that was given the name of a workbook."""

    sentence = _(
        "This file is a web page with the name of a spreadsheet, as some systems export it. Open it in Excel or WPS, "
        "save it as .xlsx, and upload that."
    )


class OtherDocument(SheetRefused):
    """A document, not a table."""

    sentence = _("This is a document, not a table. Upload the table as .xlsx or CSV.")


class NotText(SheetRefused):
    """Neither a workbook nor text in a known encoding."""

    sentence = _("The file is neither a workbook nor readable text. Save the table as .xlsx, or as CSV in UTF-8.")


class HasMacros(SheetRefused):
    """The workbook holds programs."""

    sentence = _("The workbook holds macros. Save it as .xlsx, which holds none, and upload that.")


class NestedArchive(SheetRefused):
    """There is an archive inside the file."""

    sentence = _(
        "There is another file packed inside this one. Copy only the table into a new workbook and upload that."
    )


class TooManyEntries(SheetRefused):
    """The archive has more parts than a workbook needs."""

    sentence = _(
        "The workbook is made of more than %(most)s parts. Copy only the table into a new workbook and upload that."
    )


class UnpacksTooLarge(SheetRefused):
    """The archive would unpack to more than we accept."""

    sentence = _(
        "Unpacked, the workbook is larger than %(most)s MB. Copy only the table into a new workbook, or split it."
    )


class ReachesTooFar(SheetRefused):
    """A cell lies far away from the table."""

    sentence = _(
        "The sheet reaches to the cell %(cell)s; at most %(rows)s rows and %(columns)s columns are read. Delete the "
        "empty rows below and the empty columns beside the table (delete, not clear), and save."
    )


class TooManyCells(SheetRefused):
    """The rectangle around all cells is too large."""

    sentence = _("The table has more than %(most)s cells. Split it, or leave out columns that are not needed.")


class TooManyRows(SheetRefused):
    """There are more rows than we accept."""

    sentence = _("The table has more than %(most)s rows. Split it into several files.")


class TooManyColumns(SheetRefused):
    """There are more columns than we accept."""

    sentence = _("Row %(row)s has more than %(most)s columns. Leave out those not needed, or check the delimiter.")


class TooMuchText(SheetRefused):
    """The cells together hold more text than we accept."""

    sentence = _("The cells of the table hold more than %(most)s characters. Split it, or leave out long texts.")


class TooHeavy(SheetRefused):
    """Reading took more memory than we give it, or was killed for it."""

    sentence = _("The file takes too much memory to read. Copy only the table into a new workbook and upload that.")


class TakesTooLong(SheetRefused):
    """Reading took more time than we give it."""

    sentence = _(
        "Reading the file took more than %(seconds)s seconds. Copy only the table into a new workbook, or split it."
    )


class NoSuchSheet(SheetRefused):
    """The workbook has no visible sheet of that name."""

    sentence = _("There is no sheet called “%(sheet)s”. The workbook has: %(sheets)s.")


class FormulaWithoutValue(SheetRefused):
    """A formula whose result was never worked out and stored."""

    sentence = _(
        "The formula in %(cell)s has no stored result. Open the workbook in Excel or WPS, save it, and upload it again."
    )


class TooManyErrors(SheetRefused):
    """Far too many cells show an error."""

    sentence = _("More than %(most)s cells show an error such as #N/A. Repair the formulas, and upload it again.")


class BrokenLine(SheetRefused):
    """The quotes of a CSV file do not match."""

    sentence = _(
        "The quotation marks in line %(line)s do not match, so its cells cannot be told apart. Save the table as .xlsx."
    )


class HeadingMissing(SheetRefused):
    """A cell holds something under no heading."""

    sentence = _(
        "The cell %(cell)s stands in a column without a heading. Give the column a heading in row %(row)s, or clear it."
    )


class HeadingTwice(SheetRefused):
    """Two columns have one heading."""

    sentence = _("Two columns are called “%(heading)s”. Give each column a heading of its own.")


REASONS: dict[Reason, type[SheetRefused]] = {
    Reason.BROKEN: FileBroken,
    Reason.BROKEN_LINE: BrokenLine,
    Reason.EMPTY: FileEmpty,
    Reason.ENCRYPTED: FileEncrypted,
    Reason.FORMULA_WITHOUT_VALUE: FormulaWithoutValue,
    Reason.MACROS: HasMacros,
    Reason.NESTED_ARCHIVE: NestedArchive,
    Reason.NO_SUCH_SHEET: NoSuchSheet,
    Reason.NOT_A_WORKBOOK: NotAWorkbook,
    Reason.NOT_TEXT: NotText,
    Reason.OLD_EXCEL: OldExcel,
    Reason.OTHER_DOCUMENT: OtherDocument,
    Reason.OTHER_SPREADSHEET: OtherSpreadsheet,
    Reason.REACHES_TOO_FAR: ReachesTooFar,
    Reason.TOO_HEAVY: TooHeavy,
    Reason.TOO_MANY_CELLS: TooManyCells,
    Reason.TOO_MANY_COLUMNS: TooManyColumns,
    Reason.TOO_MANY_ENTRIES: TooManyEntries,
    Reason.TOO_MANY_ERRORS: TooManyErrors,
    Reason.TOO_MANY_ROWS: TooManyRows,
    Reason.TOO_MUCH_TEXT: TooMuchText,
    Reason.UNPACKS_TOO_LARGE: UnpacksTooLarge,
    Reason.WEB_PAGE: WebPage,
}
"""What the worker's reasons mean to a person."""
