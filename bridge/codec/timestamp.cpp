#include "bridge/codec/timestamp.hpp"

#include "bridge/codec/byte_string.hpp"
#include "bridge/codec/raw_words.hpp"

#include <chrono>

namespace railbridge {

namespace {

using std::chrono::milliseconds;
using std::chrono::sys_days;
using std::chrono::sys_time;

constexpr std::uint64_t end_of_9999_ms = 253402300800000;

struct Calendar {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned millisecond = 0; ///< of the minute: 0..59999
};

std::optional<std::int64_t> to_milliseconds(const Calendar& calendar) {
    // Before the date is made: its parts are small integers, in which 257 would be month 1.
    if (calendar.year < 1970 || calendar.year > 9999 || calendar.month > 12 || calendar.day > 31 ||
        calendar.hour > 23 || calendar.minute > 59 || calendar.millisecond > 59'999) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year{calendar.year},
                                           std::chrono::month{calendar.month},
                                           std::chrono::day{calendar.day}};
    if (!date.ok()) {
        return std::nullopt;
    }
    const sys_time<milliseconds> time = sys_days{date} + std::chrono::hours{calendar.hour} +
                                        std::chrono::minutes{calendar.minute} +
                                        milliseconds{calendar.millisecond};
    return time.time_since_epoch().count();
}

struct Moment {
    Calendar calendar;
    unsigned weekday = 1; ///< 1 is Sunday
};

Moment to_calendar(std::int64_t count) {
    const sys_time<milliseconds> time{milliseconds{count}};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const auto of_day = static_cast<unsigned>((time - day).count());
    return {{static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
             static_cast<unsigned>(date.day()), of_day / 3'600'000, of_day / 60'000 % 60,
             of_day % 60'000},
            std::chrono::weekday{day}.c_encoding() + 1};
}

/// Two digits, or 100 for what is none.
unsigned from_bcd(std::uint8_t byte) {
    const unsigned tens = byte >> 4;
    const unsigned ones = byte & 0xf;
    return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

std::uint8_t to_bcd(unsigned number) {
    return static_cast<std::uint8_t>(number / 10 << 4 | number % 10);
}

std::optional<std::int64_t> from_unix(std::uint64_t pattern, std::uint64_t unit_ms) {
    if (pattern >= end_of_9999_ms / unit_ms) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(pattern * unit_ms);
}

std::optional<std::int64_t> from_datetime4(const ByteView& bytes) {
    const auto date = bytes.word(1);
    const auto time = bytes.word(2);
    constexpr unsigned invalid = 0x80;
    if ((time & invalid) != 0) {
        return std::nullopt;
    }
    return to_milliseconds({2000 + (bytes.word(0) & 0x7f), (date >> 8) & 0xfU, date & 0x1fU,
                            (time >> 8) & 0x1fU, time & 0x3fU, bytes.word(3)});
}

std::optional<std::int64_t> from_s7_dt(const ByteView& bytes) {
    const auto year = from_bcd(bytes[0]);
    const auto second = from_bcd(bytes[5]);
    const auto hundredths = from_bcd(bytes[6]);
    const unsigned last_digit = bytes[7] >> 4;
    if (year > 99 || second > 59 || hundredths > 99 || last_digit > 9) {
        return std::nullopt;
    }
    return to_milliseconds({static_cast<int>(year < 90 ? 2000 + year : 1900 + year),
                            from_bcd(bytes[1]), from_bcd(bytes[2]), from_bcd(bytes[3]),
                            from_bcd(bytes[4]), second * 1000 + hundredths * 10 + last_digit});
}

std::optional<std::int64_t> from_s7_dtl(const ByteView& bytes) {
    const auto nanoseconds = (std::uint32_t{bytes.word(4)} << 16) | bytes.word(5);
    if (bytes[7] > 59 || nanoseconds > 999'999'999) {
        return std::nullopt;
    }
    return to_milliseconds({bytes.word(0), bytes[2], bytes[3], bytes[5], bytes[6],
                            bytes[7] * 1000U + nanoseconds / 1'000'000});
}

Words datetime4(const Moment& moment, const Encoding& encoding) {
    const auto& at = moment.calendar;
    ByteFiller filler{encoding};
    filler.set_word(0, static_cast<std::uint16_t>(at.year - 2000));
    filler.set_word(1, static_cast<std::uint16_t>(at.month << 8 | moment.weekday << 5 | at.day));
    filler.set_word(2, static_cast<std::uint16_t>(at.hour << 8 | at.minute));
    filler.set_word(3, static_cast<std::uint16_t>(at.millisecond));
    return filler.take();
}

Words ymdhms3(const Calendar& at, const Encoding& encoding) {
    ByteFiller filler{encoding};
    const unsigned fields[] = {static_cast<unsigned>(at.year - 2000),
                               at.month,
                               at.day,
                               at.hour,
                               at.minute,
                               at.millisecond / 1000};
    for (std::size_t i = 0; i < 6; ++i) {
        filler.set(i, static_cast<std::uint8_t>(fields[i]));
    }
    return filler.take();
}

Words ymdhms6(const Calendar& at, const Encoding& encoding) {
    ByteFiller filler{encoding};
    const unsigned fields[] = {static_cast<unsigned>(at.year), at.month, at.day, at.hour, at.minute,
                               at.millisecond / 1000};
    for (std::size_t i = 0; i < 6; ++i) {
        filler.set_word(i, static_cast<std::uint16_t>(fields[i]));
    }
    return filler.take();
}

Words s7_dt(const Moment& moment, const Encoding& encoding) {
    const auto& at = moment.calendar;
    ByteFiller filler{encoding};
    const unsigned fields[] = {static_cast<unsigned>(at.year % 100),
                               at.month,
                               at.day,
                               at.hour,
                               at.minute,
                               at.millisecond / 1000,
                               at.millisecond % 1000 / 10};
    for (std::size_t i = 0; i < 7; ++i) {
        filler.set(i, to_bcd(fields[i]));
    }
    filler.set(7, static_cast<std::uint8_t>(at.millisecond % 10 << 4 | moment.weekday));
    return filler.take();
}

Words s7_dtl(const Moment& moment, const Encoding& encoding) {
    const auto& at = moment.calendar;
    const unsigned nanoseconds = at.millisecond % 1000 * 1'000'000;
    ByteFiller filler{encoding};
    filler.set_word(0, static_cast<std::uint16_t>(at.year));
    const unsigned fields[] = {at.month, at.day,    moment.weekday,
                               at.hour,  at.minute, at.millisecond / 1000};
    for (std::size_t i = 0; i < 6; ++i) {
        filler.set(2 + i, static_cast<std::uint8_t>(fields[i]));
    }
    filler.set_word(4, static_cast<std::uint16_t>(nanoseconds >> 16));
    filler.set_word(5, static_cast<std::uint16_t>(nanoseconds & 0xffff));
    return filler.take();
}

bool holds_year(RawType type, int year) {
    switch (type) {
    case RawType::datetime4:
        return year >= 2000 && year <= 2127;
    case RawType::ymdhms3:
        return year >= 2000 && year <= 2255;
    case RawType::s7_dt:
        return year >= 1990 && year <= 2089;
    default:
        return year >= 1970 && year <= 9999;
    }
}

} // namespace

std::int64_t time_resolution_ms(RawType type) {
    switch (type) {
    case RawType::unix32:
    case RawType::unix64:
    case RawType::ymdhms3:
    case RawType::ymdhms6:
        return 1000;
    default:
        return 1;
    }
}

std::optional<std::int64_t> time_from_words(std::span<const std::uint16_t> words,
                                            const Encoding& encoding) {
    const ByteView bytes{words, encoding};
    switch (encoding.type) {
    case RawType::unix32:
    case RawType::unix64:
        return from_unix(pattern_from_words(words, encoding), 1000);
    case RawType::unix64ms:
        return from_unix(pattern_from_words(words, encoding), 1);
    case RawType::datetime4:
        return from_datetime4(bytes);
    case RawType::ymdhms3:
        return bytes[5] > 59 ? std::nullopt
                             : to_milliseconds({2000 + bytes[0], bytes[1], bytes[2], bytes[3],
                                                bytes[4], bytes[5] * 1000U});
    case RawType::ymdhms6:
        return bytes.word(5) > 59
                   ? std::nullopt
                   : to_milliseconds({bytes.word(0), bytes.word(1), bytes.word(2), bytes.word(3),
                                      bytes.word(4), bytes.word(5) * 1000U});
    case RawType::s7_dt:
        return from_s7_dt(bytes);
    case RawType::s7_dtl:
        return from_s7_dtl(bytes);
    default:
        return std::nullopt;
    }
}

std::optional<Words> words_from_time(std::int64_t count, const Encoding& encoding) {
    if (count < 0 || static_cast<std::uint64_t>(count) >= end_of_9999_ms) {
        return std::nullopt;
    }
    const auto natural = static_cast<std::uint64_t>(count);
    const auto moment = to_calendar(count);
    if (!holds_year(encoding.type, moment.calendar.year)) {
        return std::nullopt;
    }
    switch (encoding.type) {
    case RawType::unix32:
        return natural / 1000 > 0xffffffffU
                   ? std::nullopt
                   : std::optional{words_from_pattern(natural / 1000, encoding)};
    case RawType::unix64:
        return words_from_pattern(natural / 1000, encoding);
    case RawType::unix64ms:
        return words_from_pattern(natural, encoding);
    case RawType::datetime4:
        return datetime4(moment, encoding);
    case RawType::ymdhms3:
        return ymdhms3(moment.calendar, encoding);
    case RawType::ymdhms6:
        return ymdhms6(moment.calendar, encoding);
    case RawType::s7_dt:
        return s7_dt(moment, encoding);
    case RawType::s7_dtl:
        return s7_dtl(moment, encoding);
    default:
        return std::nullopt;
    }
}

} // namespace railbridge
