"""How the assistant answers, how often, and what all of it may cost."""

from config import env

# What a new business starts with.
AI_DEBOUNCE_SECONDS = env.whole("AI_DEBOUNCE_SECONDS", 4, low=0, high=60)
AI_DEBOUNCE_CEILING_SECONDS = env.whole("AI_DEBOUNCE_CEILING_SECONDS", 30, low=0, high=600)
AI_TAKEOVER_HOURS = env.whole("AI_TAKEOVER_HOURS", 12, low=1, high=168)
# What a new business starts with.
AI_LATE_MINUTES = env.whole("AI_LATE_MINUTES", 60, low=1, high=24 * 60)
AI_DISCLOSE_AFTER_DAYS = env.whole("AI_DISCLOSE_AFTER_DAYS", 7, low=1, high=365)
AI_HISTORY_MESSAGES = env.whole("AI_HISTORY_MESSAGES", 20, low=1, high=200)

# US dollars: what a new business may cost in a month (0: it starts with the highest), the highest
# limit that an owner may set, and what all of them may cost together (0: no limit).
AI_MONTHLY_CAP_DOLLARS = env.number("AI_MONTHLY_CAP_DOLLARS", 20, low=0, high=1_000_000)
AI_HIGHEST_MONTHLY_CAP_DOLLARS = env.number(
    "AI_HIGHEST_MONTHLY_CAP_DOLLARS", 200, low=1, high=1_000_000
)
AI_INSTALLATION_CAP_DOLLARS = env.number("AI_INSTALLATION_CAP_DOLLARS", 1000, low=0)
# Percent of that ceiling that trying out may cost all businesses together; used up, only trying out
# pauses.
AI_TRIES_SHARE_PERCENT = env.number("AI_TRIES_SHARE_PERCENT", 10, low=0.1, high=100)
# How often one person, in all businesses, and the people of one business may try the assistant out
# in a day.
AI_TRIES_PER_PERSON_PER_DAY = env.whole("AI_TRIES_PER_PERSON_PER_DAY", 100, low=1)
AI_TRIES_PER_BUSINESS_PER_DAY = env.whole("AI_TRIES_PER_BUSINESS_PER_DAY", 200, low=1)

# "Rate limiting for AI responses" of the request, counted in answered turns.
AI_REPLIES_PER_CUSTOMER_PER_MINUTE = env.whole("AI_REPLIES_PER_CUSTOMER_PER_MINUTE", 8, low=1)
AI_REPLIES_PER_CUSTOMER_PER_HOUR = env.whole("AI_REPLIES_PER_CUSTOMER_PER_HOUR", 30, low=1)
AI_REPLIES_PER_CUSTOMER_PER_DAY = env.whole("AI_REPLIES_PER_CUSTOMER_PER_DAY", 150, low=1)
AI_REPLIES_PER_BUSINESS_PER_MINUTE = env.whole("AI_REPLIES_PER_BUSINESS_PER_MINUTE", 60, low=1)
AI_REPLIES_PER_BUSINESS_PER_DAY = env.whole("AI_REPLIES_PER_BUSINESS_PER_DAY", 5000, low=1)
