"""Care elsewhere: appointments, results, medicines, and a summary to bring along."""
