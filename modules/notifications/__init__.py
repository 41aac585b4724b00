"""Where alarms and events of the database go."""

from modules.notifications.notifications import Notifications
from modules.notifications.settings import NotificationSettings

__all__ = ["NotificationSettings", "Notifications"]
