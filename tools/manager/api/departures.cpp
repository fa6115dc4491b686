#include "tools/manager/api/departures.hpp"

#include <algorithm>
#include <utility>

namespace railbridge::manager {

namespace {

std::size_t weight(const Publish& publish) {
    return sizeof publish + publish.bytes() +
           (publish.announcement == nullptr ? 0 : sizeof *publish.announcement);
}

/// Of a message before it is made.
std::size_t weight(const std::string& topic, const std::string& payload) {
    return sizeof(Publish) + topic.size() + payload.size();
}

} // namespace

bool Departures::Room::take(std::size_t wanted) {
    const bool is_first = messages == most_messages;
    if (messages == 0 || (!is_first && wanted > bytes)) {
        return false;
    }
    --messages;
    bytes -= std::min(bytes, wanted);
    return true;
}

Outbox Departures::take(Outbox ready, const IsHeard& is_heard) {
    if (leaves_at_once(ready)) {
        return ready;
    }
    Outbox piece = std::move(ready);
    auto publishes = std::exchange(piece.publishes, {});
    Room room;
    go_on(piece, room, is_heard);
    for (Publish& publish : publishes) {
        if (publish.purpose != Purpose::news) {
            piece.publishes.push_back(std::move(publish));
            continue;
        }
        const bool has_room = waiting_.empty(); // or another would leave before it
        wait(std::move(publish));
        if (has_room) {
            go_on(piece, room, is_heard);
        }
    }
    return piece;
}

/// Nearly always.
bool Departures::leaves_at_once(const Outbox& ready) const {
    Room room;
    return waiting_.empty() &&
           std::all_of(ready.publishes.begin(), ready.publishes.end(), [&](const Publish& publish) {
               return publish.announcement == nullptr &&
                      (publish.purpose != Purpose::news || room.take(weight(publish)));
           });
}

void Departures::wait(Publish publish) {
    bytes_ += weight(publish);
    waiting_.push_back(std::move(publish));
}

void Departures::go_on(Outbox& piece, Room& room, const IsHeard& is_heard) {
    while (!waiting_.empty()) {
        Publish& first = waiting_.front();
        const std::size_t weighs = weight(first);
        if (first.announcement != nullptr ? !announce(piece, room, is_heard) : !room.take(weighs)) {
            return;
        }
        if (first.announcement == nullptr) {
            piece.publishes.push_back(std::move(first));
        }
        bytes_ -= weighs;
        waiting_.pop_front();
    }
}

/// False when not everybody could be told yet.
bool Departures::announce(Outbox& piece, Room& room, const IsHeard& is_heard) {
    const Announcement& event = *waiting_.front().announcement;
    if (!left_) {
        left_ = addressees(event);
    }
    for (auto one = left_->begin(); one != left_->end(); one = left_->erase(one)) {
        const auto hearer = heard(one->second, event.asset_id, is_heard);
        if (!hearer) {
            continue;
        }
        const std::string& topic = one->first.second;
        const std::string& payload = event.payload_for(*hearer->filter);
        if (!room.take(weight(topic, payload))) {
            return false;
        }
        piece.publishes.push_back({hearer->client_id, topic, payload, event_qos(hearer->qos),
                                   Purpose::news, hearer->is_direct});
    }
    left_.reset();
    return true;
}

} // namespace railbridge::manager
