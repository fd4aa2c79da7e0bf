"""Documents 文件与签收: templates, frozen versions, issues, signatures, objections."""
