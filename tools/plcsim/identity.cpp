#include "tools/plcsim/identity.hpp"

#include <array>

namespace plcsim {

namespace {

constexpr std::uint8_t report_server_id = 17;
constexpr std::uint8_t encapsulated = 43;
constexpr std::uint8_t device_identification = 14;
constexpr std::uint8_t running = 0xFF;

void append(Bytes& bytes, const std::string& text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
}

Bytes server_id(const Identity& identity) {
    const std::string text = identity.product + ' ' + identity.revision;
    Bytes answer{report_server_id, static_cast<std::uint8_t>(text.size() + 2), 0x01};
    append(answer, text);
    answer.push_back(running);
    return answer;
}

} // namespace

std::optional<Identity> parse_identity(const std::string& text) {
    constexpr std::size_t longest = 64;
    const auto first = text.find(';');
    const auto second = first == std::string::npos ? first : text.find(';', first + 1);
    if (second == std::string::npos || text.size() > longest)
        return std::nullopt;
    return Identity{text.substr(0, first), text.substr(first + 1, second - first - 1),
                    text.substr(second + 1)};
}

std::optional<Bytes> identify(const Identity& identity, ByteView pdu) {
    if (pdu.size() == 1 && pdu[0] == report_server_id)
        return server_id(identity);
    if (pdu.size() != 4 || pdu[0] != encapsulated || pdu[1] != device_identification)
        return std::nullopt;
    const std::array texts{&identity.vendor, &identity.product, &identity.revision};
    const std::size_t object = pdu[3] < texts.size() ? pdu[3] : 0; // unknown: from the start
    const bool more = object + 1 < texts.size();
    Bytes answer{encapsulated,
                 device_identification,
                 pdu[2],
                 0x01,
                 static_cast<std::uint8_t>(more ? 0xFF : 0x00),
                 static_cast<std::uint8_t>(more ? object + 1 : 0),
                 1,
                 static_cast<std::uint8_t>(object),
                 static_cast<std::uint8_t>(texts[object]->size())};
    append(answer, *texts[object]);
    return answer;
}

} // namespace plcsim
