"""Tables that people open in a spreadsheet: CSV and XLSX, written and read."""
