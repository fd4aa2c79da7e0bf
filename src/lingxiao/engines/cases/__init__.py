"""Cases 事项办理: objections, appeals, complaints, with stages, parties and outcomes."""
