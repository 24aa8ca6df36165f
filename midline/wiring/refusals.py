"""Turns what care refuses into a page that says so."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from midline.care.people.access import NoSuchMember


class Refusals:
    """Answers a link to a member whom this user may not see with 404, in words and without a trace of the member."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._respond(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, NoSuchMember):
            return render(request, "404.html", status=404)
        return None
