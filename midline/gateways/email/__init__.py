"""Letters by e-mail, through whatever Django's settings name: the terminal by default, SMTP where it is set up."""

from django.core.mail import EmailMessage

from midline.care.careteam.deliver import Letter


def send(letter: Letter) -> None:
    """Hand one letter over. Raises what the mail server or its connection raises."""
    EmailMessage(subject=letter.subject, body=letter.body, to=[letter.to]).send()
