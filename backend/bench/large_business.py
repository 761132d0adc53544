"""One business as it is after some years: threads from one message to 20,000, in a dozen languages,
in every state. Written by SQL in bulk, at about 30,000 messages a second.

Nothing in it is random: a row's number decides what is in it, so that two runs measure the same.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.stage import Stage

if TYPE_CHECKING:
    from core.models import Business

HUGE, HUGE_MESSAGES = 3, 20_000  # threads, and the messages in each: another bot, or a reseller
# Where the words of a business come from: sentences in the languages that its customers write.
SENTENCES = [
    "Do you ship to Norway, and how long does it take?",
    "Hallo! Habt ihr die große Vase noch einmal in Weiß?",
    "Bonjour, est-ce que l'atelier est ouvert samedi prochain ?",
    "¿Cuánto cuesta el envío a Canarias? Muchas gracias",
    "Ciao, vorrei ordinare due tazze per il compleanno di mia madre",
    "Dzień dobry, czy można odebrać zamówienie osobiście?",
    "Merhaba, bu ürünün kırmızısı stokta var mı?",
    "Здравствуйте! Подскажите, пожалуйста, размер тарелки",
    "こんにちは、この花瓶はまだありますか?",
    "مرحبا، هل يمكنني تغيير عنوان التوصيل؟",
    "Danke 😊 das ist super lieb von euch 🙏🏽",
    "ok",
    "❤️",
    "Thank you so much for the quick reply, the order is on its way and will arrive on Friday.",
    "Gern geschehen! Die Lieferung dauert zwei bis drei Werktage, Sie bekommen eine E-Mail.",
    "We are open from Tuesday to Saturday, 10 to 18. You find us at the harbour.",
]
FIRST = [
    "Emma",
    "Noah",
    "Lena",
    "Jürgen",
    "Zoë",
    "Chloé",
    "José",
    "Łukasz",
    "Ayşe",
    "Анна",
    "さくら",
    "محمد",
    "Björk",
    "Siân",
    "Müge",
    "Ian",
]
LAST = [
    "Wilson",
    "Brandt",
    "Schröder",
    "García",
    "Rossi",
    "Nowak",
    "Yılmaz",
    "Иванова",
    "田中",
    "Haddad",
    "O'Brien",
    "Ng",
]


@dataclass(frozen=True)
class Size:
    messages: int
    threads: int

    @property
    def huge(self) -> int:
        """How many messages a huge thread has, of a business of any size."""
        return min(HUGE_MESSAGES, self.messages // 20)

    @property
    def in_thread(self) -> str:
        """SQL: how many messages thread `t` has. A hundredth of the threads has a fifth of all
        messages, a tenth three tenths.
        """
        frequent, regular = self.threads // 100, self.threads // 10
        left = self.messages - HUGE * self.huge
        few = left // 2 // (self.threads - frequent - regular - HUGE)
        return (
            f"CASE WHEN t <= {HUGE} THEN {self.huge} "
            f"WHEN t % 100 = 50 THEN {left // 5 // frequent} "
            f"WHEN t % 10 = 5 THEN {left * 3 // 10 // regular} "
            f"ELSE 1 + (t * 7919) % {max(2 * few, 2)} END"
        )


def make_large_business(stage: Stage, size: Size) -> "Business":
    """Create the business with its owner, and fill it. Minutes, for a million messages."""
    from accounts.models import User
    from core.businesses.creation import create_business

    owner, _ = User.objects.get_or_create(email="large@example.com")
    business = create_business(name="A large business", owner=owner)
    # Checks of foreign keys row by row would be half of the time, and the numbers are right.
    before = f"SET search_path = {business.schema_name}; SET session_replication_role = replica;"
    for statement in _fill(size):
        stage.sql(f"{before} {statement}")
    for table in ("customer", "thread", "messagelog", "turn", "threadnote", "attachment"):
        stage.sql(f"VACUUM ANALYZE {business.schema_name}.conversations_{table}")
    # New rows have the numbers behind the highest, which is a waiting turn's.
    stage.sql(f"{before} SELECT setval('row_ids', (SELECT max(id) FROM conversations_turn))")
    return business


def _fill(size: Size) -> list[str]:
    return [
        _customers(size),
        _threads(size),
        _messages(size),
        *_TURNS,
        _NOTES,
        _ATTACHMENTS,
        _THREADS_FOLLOW,
    ]


def _array(words: list[str]) -> str:
    quoted = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"(ARRAY[{quoted}])"


def _customers(size: Size) -> str:
    name = (
        f"{_array(FIRST)}[1 + t % {len(FIRST)}] || ' ' || "
        f"{_array(LAST)}[1 + (t / 16) % {len(LAST)}]"
    )
    return f"""
        INSERT INTO conversations_customer (id, account_id, igsid, name, username, picture_url,
          follower_count, is_follower, first_seen_at, last_seen_at)
        SELECT t, '17841400000000001', (7000000000 + t)::text, {name}, 'customer.' || t, '',
          t % 5000, t % 3 = 0, now() - interval '2 years', now()
        FROM generate_series(1, {size.threads}) AS t"""


def _threads(size: Size) -> str:
    """Half are quiet for months; each tab has some."""
    return f"""
        INSERT INTO conversations_thread (id, customer_id, state, person_name, person_until,
          person_id, needs_you_reason, handed_off_at, handoff_reason, held_by_app, unread,
          window_opened_at, last_message_at, last_text, last_author, last_kind)
        SELECT t, t, CASE WHEN t % 5 < 3 THEN 'OPEN' ELSE 'CLOSED' END,
          CASE WHEN t % 40 = 1 THEN 'Mira' ELSE '' END,
          CASE WHEN t % 40 = 1 THEN now() + interval '2 hours' END,
          CASE WHEN t % 40 = 1 THEN 1 END,
          CASE WHEN t % 5 >= 3 THEN '' WHEN t % 50 = 2 THEN 'MODEL_FAILED'
            WHEN t % 50 = 11 THEN 'HANDOFF' WHEN t % 100 = 21 THEN 'SENDING_FAILED' ELSE '' END,
          CASE WHEN t % 50 = 11 THEN now() END, CASE WHEN t % 50 = 11 THEN 'Refund' ELSE '' END,
          '', CASE WHEN t % 5 < 3 AND t % 12 = 0 THEN 1 + t % 4 ELSE 0 END, at, at, '', '', 'TEXT'
        FROM (SELECT t, now() - CASE WHEN t <= {HUGE} THEN t * interval '1 hour' ELSE
                interval '2 years' * power(((t * 7919) % {size.threads})::float
                  / {size.threads}, 2) END AS at
              FROM generate_series(1, {size.threads}) AS t) AS made"""


def _messages(size: Size) -> str:
    """Numbered as they arrive, over all threads. Within a thread they come in bursts of eight,
    minutes apart; bursts are days apart, in the huge ones an hour.
    """
    return f"""
        INSERT INTO conversations_messagelog (id, thread_id, mid, direction, author, author_name,
          kind, text, description, details, reactions, purpose, found_by, tag, state, error_text,
          error_code, error_trace_id, attempts, at, seen_at, client_id, turn_id)
        SELECT n, t, 'm_' || md5(n::text) || md5((-n)::text), d, a,
          CASE a WHEN 'PERSON' THEN 'Mira' WHEN 'PHONE' THEN 'Instagram app' ELSE '' END, k,
          CASE WHEN k <> 'TEXT' THEN '' WHEN n % 997 = 0 THEN repeat(s || ' ', 12)
            ELSE s || ' ' || n END,
          CASE k WHEN 'IMAGE' THEN 'Sent a photo' WHEN 'AUDIO' THEN 'Sent a voice message'
            WHEN 'SHARE' THEN 'Shared a post' ELSE '' END,
          CASE WHEN i > 0 AND n % 23 = 0 THEN jsonb_build_object('reply_to_mid', lag(mid)
            OVER (PARTITION BY t ORDER BY n)) ELSE '{{}}' END,
          CASE WHEN n % 31 = 0 THEN '[{{"by": "CUSTOMER", "emoji": "❤️"}}]' ELSE '[]' END::jsonb,
          '', CASE WHEN n % 50 = 7 THEN 'HISTORY' ELSE '' END, '',
          CASE WHEN d = 'IN' THEN 'RECEIVED' WHEN n % 2003 = 0 THEN 'FAILED'
            WHEN n % 50021 = 0 THEN 'UNKNOWN' ELSE 'SENT' END,
          CASE WHEN d = 'OUT' AND n % 2003 = 0 THEN 'TEMPORARY' ELSE '' END, '', '',
          CASE WHEN d = 'OUT' THEN 1 ELSE 0 END, at, at + interval '1 minute',
          CASE WHEN a = 'PERSON' THEN md5('c' || n)::uuid END,
          CASE WHEN a = 'ASSISTANT' OR (d = 'IN' AND n % 25 = 0) THEN n
            WHEN d = 'IN' THEN lead(CASE WHEN a = 'ASSISTANT' THEN n END)
              OVER (PARTITION BY t ORDER BY n) END
        FROM ({_written(size)}) AS written
        ORDER BY n"""


def _written(size: Size) -> str:
    """SQL: who says what where, in the order in which it arrives."""
    ago = f"""CASE WHEN t <= {HUGE} THEN b * interval '45 minutes' ELSE b * interval '9 days' END
        + i % 8 * interval '3 minutes'"""
    return f"""
        SELECT *, 'm_' || md5(n::text) || md5((-n)::text) AS mid,
                CASE WHEN i % 2 = 0 THEN 'IN' ELSE 'OUT' END AS d,
                CASE WHEN i % 2 = 0 THEN 'CUSTOMER' WHEN n % 10 < 7 THEN 'ASSISTANT'
                  WHEN n % 10 < 9 THEN 'PERSON' ELSE 'PHONE' END AS a,
                CASE WHEN i % 2 = 1 THEN 'TEXT' WHEN n % 20 = 3 THEN 'IMAGE'
                  WHEN n % 50 = 4 THEN 'AUDIO' WHEN n % 60 = 8 THEN 'SHARE' ELSE 'TEXT' END AS k,
                {_array(SENTENCES)}[1 + (n * 31 + n / 16) % {len(SENTENCES)}] AS s
              FROM (SELECT t, i, at, row_number() OVER (ORDER BY at, t, i) AS n
                    FROM (SELECT t, i, last_message_at - ({ago}) AS at
                          FROM (SELECT thread.id AS t, last_message_at, i, (count - i) / 8 AS b
                                FROM (SELECT id, last_message_at, {size.in_thread} AS count
                                      FROM (SELECT *, id AS t FROM conversations_thread) AS x
                                     ) AS thread, generate_series(1, count) AS i) AS placed
                         ) AS dated) AS numbered"""


# A turn has the number of its message: one for each reply of the assistant, and one for
# each of the customers' messages in twenty-five that it left alone.
_TURNS = [
    """
    INSERT INTO conversations_turn (id, thread_id, state, reason, opened_at, due_at, attempt,
      finished_at, instructions_version, model, provider_request_id, prompt_tokens,
      completion_tokens, seconds, history_messages, handoff_reason, cost_micros, reserved_micros,
      error)
    SELECT id, thread_id, CASE WHEN direction = 'OUT' THEN 'ANSWERED' ELSE 'SILENT' END,
      CASE WHEN direction = 'OUT' THEN '' WHEN id % 2 = 0 THEN 'PERSON_ANSWERS'
        ELSE 'NO_ANSWER_NEEDED' END,
      at, at, 1, at + interval '2 seconds', 3, 'gpt-4o-mini', 'req', 900, 60, 1.2, 12, '', 170, 0,
      ''
    FROM conversations_messagelog
    WHERE author = 'ASSISTANT' OR (direction = 'IN' AND id % 25 = 0) ORDER BY id""",
    """
    INSERT INTO conversations_turn (id, thread_id, state, reason, opened_at, due_at, attempt, model,
      provider_request_id, handoff_reason, reserved_micros, error)
    SELECT (SELECT max(id) FROM conversations_messagelog) + id, id, 'OPEN', '', now(),
      now() + interval '1 day', 0, '', '', '', 0, ''
    FROM conversations_thread WHERE id % 500 = 7""",
]
_NOTES = """
    INSERT INTO conversations_threadnote (thread_id, code, at, person_id, person_name, text)
    SELECT thread_id, CASE WHEN id % 2 = 0 THEN 'TOOK_OVER' ELSE 'HANDED_BACK' END, at, 1, 'Mira',
      ''
    FROM conversations_messagelog WHERE author = 'PERSON' AND id % 3 = 0"""
_ATTACHMENTS = """
    INSERT INTO conversations_attachment (message_id, position, type, title, url, state, file,
      content_type, bytes, transcript, error, fetched_at)
    SELECT id, 0, CASE kind WHEN 'IMAGE' THEN 'image' WHEN 'AUDIO' THEN 'audio' ELSE 'share' END,
      '', 'https://cdn.example/' || id,
      CASE WHEN kind = 'SHARE' THEN 'LINKED' WHEN id % 7 = 0 THEN 'STORED' ELSE 'ERASED' END,
      CASE WHEN id % 7 = 0 THEN 'f/' || id ELSE '' END,
      CASE kind WHEN 'IMAGE' THEN 'image/jpeg' WHEN 'AUDIO' THEN 'audio/mp4' ELSE '' END, 34000,
      '', '', at
    FROM conversations_messagelog WHERE kind IN ('IMAGE', 'AUDIO', 'SHARE')"""
_THREADS_FOLLOW = """
    UPDATE conversations_thread AS thread SET last_message_at = last.at,
      last_text = left(coalesce(nullif(last.text, ''), last.description), 200),
      last_author = last.author, last_kind = last.kind
    FROM (SELECT DISTINCT ON (thread_id) * FROM conversations_messagelog
          ORDER BY thread_id, at DESC, id DESC) AS last
    WHERE last.thread_id = thread.id"""
