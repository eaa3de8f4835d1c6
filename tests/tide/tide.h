/* The header of a tide gauge that does not exist. */
#ifndef TIDE_H
#define TIDE_H

/*! \brief The release: 2.1.3. \since 1.0.0 */
#define TIDE_VERSION 20103
#define TIDE_API extern
#define TIDE_READING(key, type) key

/*! \brief What a gauge last measured. \since 1.0.0 */
struct tide_sample {
    int level;                 /* above the datum, in mm */
    unsigned short battery;
};

/*! \brief How the water moves. \since 2.0.0 */
enum tide_phase {
    TIDE_PHASE_EBB,
    TIDE_PHASE_FLOOD,
    TIDE_PHASE_SLACK,
    TIDE_PHASE_N
};

/*! \brief Ask for a reading. \since 1.0.0 */
TIDE_API int tide_read(const char *key, void *value);

/*! \brief Change a setting. \since 1.0.0 */
TIDE_API int tide_set(const char *key, const void *value);

/*! \brief Water level in mm, the same as tide_sample::level. \since 1.0.0 */
#define TIDE_READ_LEVEL TIDE_READING("level", i32)

/*! \brief Air pressure at the gauge
 *  in hectopascal. \since 1.1.0 */
#define TIDE_READ_PRESSURE TIDE_READING("pressure", f64)

/*! \brief The way the water goes, a tide_phase. \since 2.0.0 */
#define TIDE_READ_PHASE TIDE_READING("phase", u16)

/*! \brief The name that the harbour gave the gauge.
 *
 *  It may hold text as the harbour likes. Repeats for each name.
 *  \since 2.1.0 */
#define TIDE_READ_NAME TIDE_READING("name", text)

/*! \brief Seconds between two readings. \since 1.0.0 */
#define TIDE_SET_INTERVAL_U16 "interval"

/*! \brief How far the level may jump, like TIDE_READ_LEVEL but per reading. \since 1.0.0 */
#define TIDE_SET_JUMP_I32 "jump"

/*! \brief Old name of the interval.
 *  \deprecated TIDE_SET_INTERVAL_U16 serves all gauges
 *  \since 1.0.0 */
#define TIDE_SET_PERIOD_U16 "period"

/*! \brief The datum to count from. \since 1.2.0 */
#define TIDE_SET_DATUM_TEXT "datum"

/*! \brief A datum: the lowest astronomical tide. \since 1.2.0 */
#define TIDE_SET_DATUM_LAT "lat"

/*! \brief Settings of one probe begin with this, and its number follows. \since 2.0.0 */
#define TIDE_SET_PROBE "probe/"

/*! \brief By how much a probe is off, in mm. \since 2.0.0 */
#define TIDE_SET_PROBE_OFFSET_I32 "/offset"

#endif
