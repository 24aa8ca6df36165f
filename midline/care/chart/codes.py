"""A link as a picture to scan."""

import qrcode
from qrcode.image.svg import SvgPathImage

QUIET_ZONE = 2


def qr_svg(link: str) -> str:
    """The link as a QR code in SVG; the page gives it its size."""
    code = qrcode.QRCode(border=QUIET_ZONE, image_factory=SvgPathImage)
    code.add_data(link)
    code.make(fit=True)
    drawn: str = code.make_image().to_string(encoding="unicode")
    return drawn
