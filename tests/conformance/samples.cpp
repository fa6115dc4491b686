#include "tests/conformance/samples.hpp"

namespace railbridge::conformance::samples {

const char* const asset_template = R"({
 "type": "PresenceSensorAsset",
 "name":"Hallway A Presence Sensor",
 "attributes": {
   "presence": {},
   "notes": {},
   "location": {}
 }
})";

const char* const multi_attribute_update = R"({
 "presence": 1,
 "notes": "Motion detected"
})";

const char* const attribute_update_response = R"({
  "eventType": "attribute",
  "ref": {
    "id": "4Y1FoulaL6ocSwl5ukKl4R",
    "name": "presence"
  },
  "value": "1",
  "timestamp": 0,
  "deleted": false
})";

const char* const create_response = R"({
  "eventType" : "asset",
  "cause" : "CREATE",
  "asset" : {
    "id" : "2Ps3YZyzUP6X7iasABFmnR",
    "version" : 0,
    "name" : "Hallway B Presence Sensor",
    "accessPublicRead" : false,
    "parentId" : "3vaPqDQUesMznXSOO7PDps",
    "realm" : "master",
    "type" : "PresenceSensorAsset",
    "attributes" : {
      "notes" : {
        "name" : "notes",
        "type" : "text",
        "meta" : { },
        "value" : null,
        "timestamp" : 1732716480547
      },
      "location" : {
        "name" : "location",
        "type" : "GEO_JSONPoint",
        "meta" : { },
        "value" : null,
        "timestamp" : 1732716480547
      },
      "presence" : {
        "name" : "presence",
        "type" : "boolean",
        "meta" : { },
        "value" : null,
        "timestamp" : 1732716480547
      }
    }
  },
  "timestamp" : 0
})";

const char* const get_response = R"({
  "id" : "4gPRAyQLKpr41k1e0OztGu",
  "version" : 0,
  "createdOn" : 1732719696525,
  "name" : "Hallway B Presence Sensor",
  "accessPublicRead" : false,
  "parentId" : "3fwzx7lRFLyAYvjIYjTf0b",
  "realm" : "gateway",
  "type" : "PresenceSensorAsset",
  "path" : [ "3fwzx7lRFLyAYvjIYjTf0b", "4gPRAyQLKpr41k1e0OztGu" ],
  "attributes" : {
    "notes" : {
      "name" : "notes",
      "type" : "text",
      "meta" : { },
      "value" : null,
      "timestamp" : 1732719696521
    },
    "location" : {
      "name" : "location",
      "type" : "GEO_JSONPoint",
      "meta" : { },
      "value" : null,
      "timestamp" : 1732719696521
    },
    "presence" : {
      "name" : "presence",
      "type" : "boolean",
      "meta" : { },
      "value" : null,
      "timestamp" : 1732719696521
    }
  }
})";

const char* const update_response = R"({
  "eventType" : "asset",
  "cause" : "UPDATE",
  "asset" : {
    "id" : "4Y1FoulaL6ocSwl5ukKl4R",
    "version" : 0,
    "createdOn" : 1732715882398,
    "name" : "Hallway B Presence Sensor",
    "accessPublicRead" : false,
    "realm" : "master",
    "type" : "PresenceSensorAsset",
    "path" : [ "3vaPqDQUesMznXSOO7PDps", "4Y1FoulaL6ocSwl5ukKl4R" ],
    "attributes" : {
      "notes" : {
        "name" : "notes",
        "type" : "text",
        "meta" : { },
        "value" : null,
        "timestamp" : 1732718925522
      },
      "location" : {
        "name" : "location",
        "type" : "GEO_JSONPoint",
        "meta" : { },
        "value" : null,
        "timestamp" : 1732718925522
      },
      "presence" : {
        "name" : "presence",
        "type" : "boolean",
        "meta" : { },
        "value" : null,
        "timestamp" : 1732716480547
      }
    }
  },
  "timestamp" : 0
})";

const char* const delete_response = R"({
  "eventType" : "asset",
  "cause" : "DELETE",
  "asset" : {
    "id" : "2Ps3YZyzUP6X7iasABFmnR",
    "version" : 0,
    "createdOn" : 1732716480550,
    "name" : "Hallway B Presence Sensor",
    "accessPublicRead" : false,
    "parentId" : "3vaPqDQUesMznXSOO7PDps",
    "realm" : "master",
    "type" : "PresenceSensorAsset",
    "path" : [ "3vaPqDQUesMznXSOO7PDps", "2Ps3YZyzUP6X7iasABFmnR" ],
    "attributes" : {
      "notes" : {
        "name" : "notes",
        "type" : "text",
        "meta" : { },
        "value" : null,
        "timestamp" : 1732716480547
      },
      "location" : {
        "name" : "location",
        "type" : "GEO_JSONPoint",
        "meta" : { },
        "value" : null,
        "timestamp" : 1732716480547
      },
      "presence" : {
        "name" : "presence",
        "type" : "boolean",
        "meta" : { },
        "value" : null,
        "timestamp" : 1732716480547
      }
    }
  },
  "timestamp" : 0
})";

const char* const error_response = R"({
  "type": "error",
  "error": "BAD_REQUEST",
  "message": "Asset validation failed: attributes.notes: required attribute is missing, attributes.presence: required attribute is missing, attributes.location: required attribute is missing, : Asset is not valid"
})";

} // namespace railbridge::conformance::samples
