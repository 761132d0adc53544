"""Every setting of an installation, a page for each part of it.

Values come from the environment through `config.env`, and nothing else reads it; `.env.example` has
a line for each, and `config.checks` complains about the wrong ones.
"""

from config.env import ROOT as ROOT
from config.logs import LOGGING as LOGGING
from config.settings.api import *
from config.settings.assistant import *
from config.settings.database import *
from config.settings.django_apps import *
from config.settings.files import *
from config.settings.instagram import *
from config.settings.installation import *
from config.settings.languages import *
from config.settings.model import *
from config.settings.people import *
from config.settings.work import *
