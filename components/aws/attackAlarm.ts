/** When the alarm of an attack rings: so many refusals to destinations within so many seconds. */
export const attackAlarm = { refusals: 20, seconds: 300 };
