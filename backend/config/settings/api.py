"""The dashboard's API, and how it is described."""

from config.settings.installation import VERSION

REST_AUTH = {
    "USE_JWT": False,
    "TOKEN_MODEL": None,
    "SESSION_LOGIN": True,
    "OLD_PASSWORD_FIELD_ENABLED": True,
    "LOGOUT_ON_PASSWORD_CHANGE": False,
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.json_bodies.ShallowJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.errors.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Conversa",
    "DESCRIPTION": (
        "The dashboard's API. Session cookie and CSRF header; one error shape everywhere."
    ),
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/",
    "ENUM_SUFFIX": "",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "Role": "accounts.models.Role",
        "ThreadState": "conversations.models.Thread.State",
        "TurnState": "conversations.models.Turn.State",
        "MessageState": "conversations.models.MessageLog.State",
        "MessageKind": "conversations.models.MessageLog.Kind",
        "NeedsYouCode": "conversations.silences.NEEDS_YOU_CHOICES",
        "SilenceReason": "conversations.silences.SilenceReason",
        "UnsentReason": "conversations.unsent.UnsentReason",
        "SendProblem": "conversations.send_problems.SendProblem",
        "AttachmentProblem": "conversations.attachment_problems.AttachmentProblem",
        "DoctorFinding": "core.doctor.findings.Finding",
        "HandoffCause": "conversations.silences.HandoffCause",
        "AnsweredFrom": "conversations.answered_from.AnsweredFrom",
        "NoteCode": "conversations.models.ThreadNote.Code",
        "CommentKind": "conversations.models.PublicComment.Kind",
        "AttachmentState": "conversations.models.Attachment.State",
        "TryRole": ["customer", "assistant"],
        "AnswersWhen": "core.models.Business.Answers",
        "ReactionBy": ["CUSTOMER", "BUSINESS"],
        "InstagramLogin": "core.models.Business.Login",
        "TokenProblemCode": "integrations.instagram.token_problems.PROBLEM_CODES",
        "WorkerState": ["OK", "DOWN"],
        "ModelState": ["OK", "FAILING"],
        "SecurityEventKind": "accounts.models.SecurityEvent.Kind",
    },
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "api.schema.finish"],
}
