#include "adapters/daemon/point_words.hpp"

#include "adapters/config/duration_text.hpp"

#include <cmath>

namespace railbridge::daemon {

namespace {

using config::to_text;

std::string number_text(double number) {
    return railbridge::to_text(Value{number});
}

std::string parity_text(const SerialSettings& serial) {
    return serial.parity == Parity::none ? "N" : serial.parity == Parity::even ? "E" : "O";
}

} // namespace

std::string transport_words(const Line& line) {
    if (const auto* serial = std::get_if<SerialSettings>(&line.transport)) {
        return "rtu " + serial->device + ", " + std::to_string(serial->baud) + ' ' +
               std::to_string(serial->data_bits) + parity_text(*serial) +
               std::to_string(serial->stop_bits);
    }
    const TcpSettings& endpoint = *line.endpoint();
    return (line.is_rtu() ? "rtu-over-tcp " : "tcp ") + endpoint.host + ':' +
           std::to_string(endpoint.port);
}

std::string order_words(const Encoding& encoding) {
    const auto registers = register_count(encoding);
    if (registers < 2 || is_byte_string(encoding.type)) {
        return encoding.swap_single && encoding.order.byte_swap ? "the low byte first"
                                                                : "the high byte first";
    }
    return std::string(encoding.order.word_swap ? "the low register first"
                                                : "the high register first") +
           ", in each the " + (encoding.order.byte_swap ? "low" : "high") + " byte first";
}

std::string scaling_words(const Point& point) {
    std::string text;
    if (point.invert) {
        return "turned round: true where the device says false";
    }
    if (!point.scaling.identity() || point.exponent) {
        text = "raw";
    }
    if (point.scaling.factor != 1.0) {
        text += " * " + number_text(point.scaling.factor);
    }
    if (point.exponent) {
        text += " * 10^(" + std::string(short_name(point.range.table)) + ':' +
                std::to_string(point.range.first + point.exponent->exponent_at) + ')';
    }
    if (point.scaling.offset != 0.0) {
        text += point.scaling.offset < 0.0 ? " - " : " + ";
        text += number_text(std::abs(point.scaling.offset));
    }
    if (point.scaling.decimals) {
        text += (text.empty() ? "raw" : "") + std::string(", rounded to ") +
                std::to_string(*point.scaling.decimals) + " decimals";
    }
    return text;
}

std::string quality_words(const Point& point) {
    std::string text;
    const auto rule = [&text](const std::string& one) { text += (text.empty() ? "" : "; ") + one; };
    for (const auto& missing : point.missing) {
        rule("raw " + railbridge::to_text(missing) + " is no value");
    }
    if (point.range_eng) {
        rule("out of range outside " + number_text(point.range_eng->min) + " to " +
             number_text(point.range_eng->max));
    }
    if (kind_of(point.encoding.type) == RawKind::real) {
        rule("NaN and infinity are no value");
    }
    if (is_bcd(point.encoding.type)) {
        rule("what is no digit is no value");
    }
    if (point.stale_after > Duration{}) {
        rule("stale after " + to_text(point.stale_after));
    }
    if (point.null_when_stale) {
        rule("null at the manager when stale or not answered");
    }
    return text;
}

std::string schedule_words(const Mapping& mapping, const Point& point) {
    if (!point.read) {
        return "never read (read = false)";
    }
    const auto& rate = mapping.rate(point.rate);
    std::string text = rate.name + ": every " + to_text(rate.every);
    text += point.deadband ? ", told when it moves by more than " + number_text(*point.deadband)
                           : ", told when it changes";
    const Duration heartbeat = point.heartbeat.value_or(rate.heartbeat);
    text += heartbeat > Duration{} ? ", and every " + to_text(heartbeat) : "";
    return point.publish ? text : text + "; not told (publish = false)";
}

} // namespace railbridge::daemon
