"""Letters by e-mail, through whatever Django's settings name: the terminal by default, SMTP where it is set up."""

from smtplib import SMTPConnectError, SMTPException, SMTPHeloError, SMTPServerDisconnected

from django.core.mail import EmailMessage

from midline.care.reminders.letters import Letter, Refused, Unreachable


def send(letter: Letter) -> None:
    """Hand one letter over. Raises Unreachable where no mail server answers in time, Refused where it takes no letter.

    A letter that names a way to pause says so in the headers that mail programs offer as a button (RFC 8058).
    """
    message = EmailMessage(subject=letter.subject, body=letter.body, to=[letter.to], headers=_headers(letter))
    try:
        message.send()
    except (SMTPServerDisconnected, SMTPConnectError, SMTPHeloError) as fault:
        raise Unreachable(type(fault).__name__) from fault
    except SMTPException as fault:
        raise Refused(type(fault).__name__) from fault
    except OSError as fault:
        raise Unreachable(type(fault).__name__) from fault


def _headers(letter: Letter) -> dict[str, str]:
    if not letter.pause_url:
        return {}
    return {"List-Unsubscribe": f"<{letter.pause_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
